public import Ponder

/// How a problem, earlier attempts and the steps so far become a model's prompt.
///
/// The prompt of a prefix begins with the prompt of every shorter one, byte for byte, so that a
/// server finds in its cache what it has read before.
///
/// In Ponder a step is one line. Where the separator is an empty line, a step may contain line breaks;
/// steps store them as U+2028, the line separator. They are line breaks again in prompts, and in the
/// text of a `Candidate`, a `Continuation` and a `Prefix`.
public struct PromptTemplate: Hashable, Sendable {
  /// The form of the prompt.
  public enum Layout: Codable, Hashable, Sendable {
    /// The format of the lab's models: the question on a line, attempts under `Attempt:` and the new
    /// solution under `Solution:`, each step on a line.
    case lines
    /// As a conversation with these marks.
    case turns(TurnMarks)
  }

  public var layout: Layout
  /// What ends a step.
  public var separator: String
  /// The system's turn in a conversation.
  public var system: String?
  /// Added after the question: how to solve it, how to write steps and the answer.
  public var instruction: String?
  /// Added after each earlier attempt in a conversation.
  public var revision: String
  /// How many of the latest attempts are shown, at least 1.
  public var window: Int
  /// The texts that show a verifier's beliefs of attempts; beliefs are left out if `nil`.
  public var beliefs: BeliefMarks?
  /// Texts that end a solution, besides the model's own end token; at most 3.
  public var stops: [String]

  /// The request to revise, for a chat model that was never trained to revise its attempts.
  ///
  /// The user sends it after each attempt shown, and the model answers with the next one.
  public static let usualRevision =
    "There may be a mistake in this solution. Go through it step by step, find where it goes wrong "
    + "if it does, and write a complete solution of the problem in the same form."

  /// - Throws: `ConfigurationError` for an invalid separator, a window below 1, and more
  ///   stop texts than servers take.
  public init(
    _ layout: Layout, separator: String = "\n\n", system: String? = nil,
    instruction: String? = nil, revision: String = usualRevision, window: Int = 4,
    beliefs: BeliefMarks? = nil, stops: [String] = []
  ) throws(ConfigurationError) {
    guard !separator.isEmpty, separator.utf8.allSatisfy({ $0 == UInt8(ascii: "\n") }) else {
      throw ConfigurationError(
        "the separator", is: "'\(separator)'", mustBe: "one or more line breaks")
    }
    guard window >= 1 else {
      throw ConfigurationError("the window of attempts", is: window, mustBe: "at least 1")
    }
    guard stops.count <= 3, !stops.contains("") else {
      throw ConfigurationError("stops", is: stops.count, mustBe: "at most 3 texts, none empty")
    }
    self.init(
      unchecked: layout, separator: separator, system: system, instruction: instruction,
      revision: revision, window: window, stops: stops)
    self.beliefs = beliefs
  }

  private init(
    unchecked layout: Layout, separator: String, system: String? = nil,
    instruction: String? = nil, revision: String = usualRevision, window: Int = 4,
    stops: [String] = []
  ) {
    self.layout = layout
    self.separator = separator
    self.system = system
    self.instruction = instruction
    self.revision = revision
    self.window = window
    self.stops = stops
  }

  /// The lab's own form, for models that Ponder trained.
  public static let lines = PromptTemplate(unchecked: .lines, separator: "\n", window: .max)
  /// Conversations with ``TurnMarks/chatML``, steps separated by an empty line.
  public static let chatML = PromptTemplate(unchecked: .turns(.chatML), separator: "\n\n")
  /// Conversations with ``TurnMarks/llama3``, steps separated by an empty line.
  public static let llama3 = PromptTemplate(unchecked: .turns(.llama3), separator: "\n\n")
}

extension PromptTemplate {
  /// The conversation up to where the solution of a prefix begins.
  public func messages(for prefix: Prefix) -> [ChatMessage] {
    let question = [prefix.problem.question, instruction].compactMap(\.self)
      .joined(separator: "\n\n")
    let earlier = prefix.problem.conversation
    // A conversation that brings its own system turn keeps it.
    let isTold = earlier.contains { $0.role == .system }
    var messages = isTold ? [] : system.map { [ChatMessage(.system, $0)] } ?? []
    messages += earlier + [ChatMessage(.user, question)]
    for attempt in shown(prefix) {
      let steps = attempt.map { $0.text.unfoldedStep + $0.mark }
      messages.append(ChatMessage(.assistant, steps.joined(separator: separator)))
      messages.append(ChatMessage(.user, revision))
    }
    return messages
  }

  /// The steps so far as the model wrote them, including the last separator.
  public func solution(of prefix: Prefix) -> String {
    prefix.steps.map { $0.unfoldedStep + separator }.joined()
  }

  /// The whole prompt of a prefix.
  public func text(for prefix: Prefix) -> String {
    switch layout {
    case .turns(let marks):
      return marks.text(of: messages(for: prefix)) + solution(of: prefix)
    case .lines:
      let attempts = shown(prefix).flatMap { lines in
        ["Attempt:\n"] + lines.map { $0.text.unfoldedStep + "\n" + $0.mark }
      }
      return prefix.problem.text + "\n" + attempts.joined()
        + (attempts.isEmpty ? "" : "Solution:\n") + solution(of: prefix)
    }
  }

  /// Splits what a model wrote into steps.
  ///
  /// A separator closes a step; it does not begin an empty one.
  func steps(in text: String) -> [String] {
    var steps = text.parts(between: separator).map(\.foldedStep)
    if steps.last == "" { steps.removeLast() }
    return steps
  }
}

/// A template in a configuration is a name, or a name with changes.
extension PromptTemplate: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case name, marks, separator, system, instruction, revision, window, beliefs, stops
  }

  /// Templates that have a name.
  public static let named = ["lines": lines, "chatML": chatML, "llama3": llama3]

  private static func template(named name: String) throws(ConfigurationError) -> PromptTemplate {
    guard let known = named[name] else {
      throw ConfigurationError(
        "template", is: "'\(name)'", mustBe: named.keys.sorted().joined(separator: ", "))
    }
    return known
  }

  public init(from decoder: any Decoder) throws {
    if let name = try? decoder.singleValueContainer().decode(String.self) {
      self = try decoder.placing { try Self.template(named: name) }
      return
    }
    let values = try decoder.settings(CodingKeys.self)
    self = try decoder.placing {
      let marks = try values.decodeIfPresent(TurnMarks.self, forKey: .marks)
      let name = try values.decodeIfPresent(String.self, forKey: .name)
      let base = try Self.template(named: name ?? "chatML")
      return try PromptTemplate(
        marks.map { .turns($0) } ?? base.layout,
        separator: values.decodeIfPresent(String.self, forKey: .separator) ?? base.separator,
        system: values.decodeIfPresent(String.self, forKey: .system),
        instruction: values.decodeIfPresent(String.self, forKey: .instruction),
        revision: values.decodeIfPresent(String.self, forKey: .revision) ?? base.revision,
        window: values.decodeIfPresent(Int.self, forKey: .window) ?? base.window,
        beliefs: values.decodeIfPresent(BeliefMarks.self, forKey: .beliefs),
        stops: values.decodeIfPresent([String].self, forKey: .stops) ?? [])
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch layout {
    case .lines: try values.encode("lines", forKey: .name)
    case .turns(let marks): try values.encode(marks, forKey: .marks)
    }
    try values.encode(separator, forKey: .separator)
    try values.encodeIfPresent(system, forKey: .system)
    try values.encodeIfPresent(instruction, forKey: .instruction)
    try values.encode(revision, forKey: .revision)
    if window < .max { try values.encode(window, forKey: .window) }
    try values.encodeIfPresent(beliefs, forKey: .beliefs)
    try values.encode(stops, forKey: .stops)
  }
}
