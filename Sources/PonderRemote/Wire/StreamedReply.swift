import Ponder

/// Assembles a streamed reply, and detects when enough of it has arrived.
///
/// A stream that ends before each sample has reported why it ended was cut short: a failure, never a
/// short answer.
struct StreamedReply: Sendable {
  private struct Part {
    var cut: StepCut
    var end: SampleEnd?
    var tokens = 0
    var logProbability: Double?
    /// Whether any text has arrived, even an empty one.
    var hasText = false
  }

  private let dialect: Dialect
  private let stops: [String]
  private let expected: Int
  private let separator: String
  private let stepLimit: Int?
  private let limit: AnswerLimit
  /// Bytes of text so far.
  private var length = 0
  private var parts: [Int: Part] = [:]
  private var usage: StandardReply.Usage?
  private var isDone = false

  /// - Parameters:
  ///   - dialect: What the events look like.
  ///   - stops: Stop texts that the server was given.
  ///   - expected: Samples that the server will send.
  ///   - separator: What ends a step.
  ///   - stepLimit: The number of steps after which a sample is cut; `nil` for no limit.
  ///   - limit: Limit of all texts together.
  init(
    _ dialect: Dialect, stops: [String], expected: Int, separator: String, stepLimit: Int?,
    limit: AnswerLimit = .usual
  ) {
    self.limit = limit
    self.dialect = dialect
    self.stops = stops
    self.expected = expected
    self.separator = separator
    self.stepLimit = stepLimit
  }

  /// Whether the rest of the stream can be skipped.
  var hasEnough: Bool {
    isDone || (parts.count >= expected && parts.values.allSatisfy { $0.end != nil })
  }

  /// Takes the data of one event.
  ///
  /// - Throws: ``MalformedReply`` for an error event or an invalid one, for a sample that was not
  ///   requested, and for too much text.
  mutating func take(_ event: String) throws {
    guard !isDone else { return }
    if event == "[DONE]" {
      isDone = true
      return
    }
    switch dialect {
    case .completions, .chat:
      let reply = try StandardReply(event.utf8)
      usage = reply.usage ?? usage
      for choice in reply.choices ?? [] {
        let tokens = choice.token_ids?.count ?? ((choice.content ?? "").isEmpty ? 0 : 1)
        try add(
          choice.content, to: choice.index ?? 0, end: try choice.end(of: stops), tokens: tokens,
          logProbability: try choice.logprobs?.total())
      }
    case .llama:
      for reply in try LlamaReply.decode(event.utf8) {
        let isLast = reply.end != nil
        try add(
          reply.content, to: reply.index ?? 0, end: reply.end, tokens: isLast ? 0 : 1,
          logProbability: isLast ? nil : try reply.logProbability())
      }
    case .ollama:
      let reply = try OllamaReply(event.utf8)
      try add(
        reply.response, to: 0, end: reply.end(of: stops), tokens: reply.done == true ? 0 : 1,
        logProbability: nil)
    }
  }

  private mutating func add(
    _ text: String?, to index: Int, end: SampleEnd?, tokens: Int, logProbability: Double?
  ) throws {
    guard (0..<expected).contains(index) else {
      throw MalformedReply("an event of sample \(index), where there are \(expected) from 0")
    }
    guard parts[index]?.end == nil else { return }
    length += text?.utf8.count ?? 0
    try limit.check(length, of: "a text")
    // Taken out of the dictionary, so that its text is not copied for every addition.
    var part = parts.removeValue(forKey: index) ?? Part(cut: StepCut(separator, after: stepLimit))
    part.tokens = part.tokens.plus(tokens)
    part.hasText = part.hasText || text != nil
    if let logProbability { part.logProbability = (part.logProbability ?? 0) + logProbability }
    part.end = part.cut.append(text ?? "") ? .stop(separator) : end
    parts[index] = part
  }

  /// The whole reply, once the stream has ended or enough has arrived.
  ///
  /// The tokens of a sample are estimated by the number of pieces.
  ///
  /// - Throws: ``MalformedReply`` when the stream was cut short.
  func reply() throws -> SampleReply {
    guard !parts.isEmpty else { throw MalformedReply("a stream that ended without a sample") }
    let ordered = try Told.placed(parts.sorted { $0.key < $1.key }, "samples") { $0.key }
    let samples = try ordered.map { _, part in
      guard let end = part.end else {
        throw MalformedReply("a stream that was cut short after \(part.tokens) pieces")
      }
      guard part.hasText else { throw MalformedReply("a sample without text") }
      return Sample(
        text: part.cut.text, end: end, tokens: part.tokens,
        logProbability: try Told.logProbability(part.logProbability.map { [$0] } ?? []))
    }
    let told = try usage?.counts()
    return SampleReply(
      samples: samples, promptTokens: told?.prompt, cachedTokens: told?.cached,
      sampledTokens: told?.sampled)
  }
}

/// A text that grows until it has a given number of steps.
struct StepCut: Hashable, Sendable {
  private let separator: [UInt8]
  private let limit: Int?
  private var bytes: [UInt8] = []
  private var steps = 0
  /// The text before this index is whole steps, or contains no start of a separator.
  private var searched = 0
  private var isFull = false

  init(_ separator: String, after limit: Int?) {
    self.separator = Array(separator.utf8)
    self.limit = limit
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Adds text.
  ///
  /// - Returns: Whether the steps are complete; text after them is dropped.
  /// - Complexity: O(text) in total, however it is divided.
  mutating func append(_ text: String) -> Bool {
    guard !isFull else { return true }
    bytes += text.utf8
    guard let limit, !separator.isEmpty else { return false }
    while searched + separator.count <= bytes.count {
      if bytes[searched..<searched + separator.count].elementsEqual(separator) {
        steps += 1
        searched += separator.count
        if steps == limit {
          bytes.removeSubrange(searched...)
          isFull = true
          return true
        }
      } else {
        searched += 1
      }
    }
    return false
  }
}
