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
