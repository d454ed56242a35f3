/// A question, with the conversation that led to it if there was one.
///
/// It does not carry its answer: a strategy cannot see what it must not.
public struct Problem: Codable, Hashable, Sendable {
  /// Names the problem within its set; seeds branch by it.
  public var id: String
  public var question: String
  /// Earlier turns, the first one first; empty for a question alone.
  public var conversation: [ChatMessage]

  public init(id: String, question: String, conversation: [ChatMessage] = []) {
    self.id = id
    self.question = question
    self.conversation = conversation
  }

  /// A question that is its own name.
  public init(_ question: String) { self.init(id: question, question: question) }

  /// A conversation whose last turn is the question.
  ///
  /// - Throws: ``ConfigurationError`` when it does not end with a turn of the user.
  public init(id: String, _ messages: [ChatMessage]) throws(ConfigurationError) {
    guard let last = messages.last, last.role == .user else {
      throw ConfigurationError(
        "the last message", is: messages.last?.role.rawValue ?? "none", mustBe: "the user's")
    }
    self.init(id: id, question: last.content, conversation: messages.dropLast())
  }

  /// Everything that was said, for readers that know no turns: the question alone, or each turn behind its
  /// speaker.
  public var text: String {
    guard !conversation.isEmpty else { return question }
    let turns = conversation + [ChatMessage(.user, question)]
    return turns.map { "\($0.role.rawValue): \($0.content)" }.joined(separator: "\n\n")
  }
}

extension Problem {
  private enum CodingKeys: CodingKey { case id, question, conversation }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      id: try values.decode(String.self, forKey: .id),
      question: try values.decode(String.self, forKey: .question),
      conversation: try values.decodeIfPresent([ChatMessage].self, forKey: .conversation) ?? [])
  }

  /// A conversation is left out where there is none.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(id, forKey: .id)
    try values.encode(question, forKey: .question)
    if !conversation.isEmpty { try values.encode(conversation, forKey: .conversation) }
  }
}

/// A final answer, as found in a solution.
public struct Answer: Codable, Hashable, Sendable, CustomStringConvertible {
  /// The answer as it was written.
  public var text: String

  public init(_ text: String) { self.text = text }

  public var description: String { text }
}

/// The right answer, or the check that decides it.
///
/// Only graders, training recipes and studies hold one.
public protocol Reference: Sendable {
  /// Returns whether the answer is right.
  func accepts(_ answer: Answer) -> Bool

  /// What tells it from other references of the same question, such as the right answer's text; empty
  /// where the question says everything.
  var content: String { get }
}

extension Reference {
  public var content: String { "" }
}

/// What an answer is, and when two are the same.
///
/// Finding an answer never checks whether it is right.
public protocol AnswerDomain: Sendable {
  /// Returns the answer a solution gives, or `nil` when it gives none.
  func answer(in solution: String) -> Answer?

  /// Returns whether two answers say the same: reflexive, symmetric and transitive.
  func areEquivalent(_ first: Answer, _ second: Answer) -> Bool

  /// Returns a key that equivalent answers share and others do not, or `nil` when no key can
  /// decide.
  ///
  /// With keys, a vote over N answers costs N keys instead of N² comparisons.
  func canonicalKey(of answer: Answer) -> String?

  /// Whether a candidate may be chosen by its score or its probability alone where no candidate gives an
  /// answer: so for open-ended questions, whose answers cannot be compared.
  var choosesWithoutAnswers: Bool { get }
}

extension AnswerDomain {
  public func canonicalKey(of answer: Answer) -> String? { nil }
  public var choosesWithoutAnswers: Bool { false }
}

/// Open-ended questions: the whole text is the answer, and no two are compared.
///
/// A selection then takes the candidate with the best score, or without a verifier the one that its model
/// found most probable for a token.
public struct OpenEnded: AnswerDomain {
  public init() {}

  public func answer(in solution: String) -> Answer? { nil }
  public func areEquivalent(_ first: Answer, _ second: Answer) -> Bool { first == second }
  public var choosesWithoutAnswers: Bool { true }
}
