import Ponder

/// How many bytes of an answer are kept at most: a server decides what it sends, not what that takes here.
///
/// A thousand answers may be under way at once, so an answer may have what its request can need and no more.
/// A configuration may set another limit, which then holds for every answer.
struct AnswerLimit: Hashable, Sendable {
  /// Of one whole body, one event of a stream, and the text that a stream has brought.
  let bytes: Int

  /// Of a whole stream, most of which is not kept: fields around a token are many times as long as it.
  var streamBytes: Int { bytes.multipliedReportingOverflow(by: 64).overflow ? .max : 64 * bytes }

  init(bytes: Int) { self.bytes = bytes }

  /// For answers whose length no request decides: lists of models, versions, rows of scores.
  static let usual = AnswerLimit(bytes: 4 << 20)
  /// For the answer to a request of one token.
  static let short = AnswerLimit(bytes: 256 << 10)
  /// Of the body of a failure.
  static let failure = 256 << 10
  /// No request needs more, unless the configuration says so.
  static let most = 64 << 20

  /// What the answer to a request can need: each token with its number and, if wanted, its
  /// log-probability, and the prompt in tokens, which some servers repeat.
  init(_ request: SampleRequest) {
    let tokens = Double(request.count) * Double(request.maximumTokens)
    let needed = tokens * (request.wantsLogProbabilities ? 1_024 : 128)
    let repeated = 16 * Double(request.prompt.byteCount)
    bytes = Int(min(Double(Self.most), Double(256 << 10) + needed + repeated))
  }

  /// - Throws: ``MalformedReply`` when there is more.
  func check(_ count: Int, of what: String = "a body") throws {
    guard count <= bytes else { throw Self.exceeded(what, bytes) }
  }

  /// - Throws: ``MalformedReply`` when there is more.
  func check(stream count: Int) throws {
    guard count <= streamBytes else { throw Self.exceeded("a stream", streamBytes) }
  }

  static func exceeded(_ what: String, _ bytes: Int) -> MalformedReply {
    MalformedReply(
      "\(what) of more than \(bytes) bytes (limits.answerMegabytes in ponder.yaml sets how many)")
  }
}
