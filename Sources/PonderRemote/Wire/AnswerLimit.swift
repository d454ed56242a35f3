import Ponder

/// The most bytes of an answer that are kept, so that no server decides how much memory it takes.
///
/// A thousand answers may be in flight at once, so each may take what its request can need and no more.
/// A configuration may set another limit, which then holds for every answer.
struct AnswerLimit: Hashable, Sendable {
  /// Limit of one whole body, of one event of a stream, and of the text that a stream has brought.
  let bytes: Int

  /// Limit of a whole stream, most of which is not kept: fields around a token are many times its length.
  var streamBytes: Int { bytes.multipliedReportingOverflow(by: 64).overflow ? .max : 64 * bytes }

  init(bytes: Int) { self.bytes = bytes }

  /// For answers whose length does not depend on a request: lists of models, versions, rows of scores.
  static let usual = AnswerLimit(bytes: 4 << 20)
  /// For the answer to a request of one token.
  static let short = AnswerLimit(bytes: 256 << 10)
  /// Limit of the body of an error answer.
  static let failure = 256 << 10
  /// The limit for any request, unless the configuration says otherwise.
  static let most = 64 << 20

  /// What the answer to a request can need: each token with its number and, if requested, its
  /// log-probability, and the prompt in tokens, which some servers repeat.
  init(_ request: SampleRequest) {
    let tokens = Double(request.count) * Double(request.maximumTokens)
    let needed = tokens * (request.wantsLogProbabilities ? 1_024 : 128)
    let repeated = 16 * Double(request.prompt.byteCount)
    bytes = Int(min(Double(Self.most), Double(256 << 10) + needed + repeated))
  }

  /// - Throws: ``MalformedReply`` when the limit is exceeded.
  func check(_ count: Int, of what: String = "a body") throws {
    guard count <= bytes else { throw Self.exceeded(what, bytes) }
  }

  /// - Throws: ``MalformedReply`` when the limit is exceeded.
  func check(stream count: Int) throws {
    guard count <= streamBytes else { throw Self.exceeded("a stream", streamBytes) }
  }

  static func exceeded(_ what: String, _ bytes: Int) -> MalformedReply {
    MalformedReply(
      "\(what) of more than \(bytes) bytes (limits.answerMegabytes in ponder.yaml sets how many)")
  }
}
