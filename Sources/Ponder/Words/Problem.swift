/// A question, with any conversation before it.
///
/// It does not contain the reference, so no strategy can see it.
public struct Problem: Codable, Hashable, Sendable {
  /// Identifies the problem within its set; seeds derive from it.
  public var id: String
  public var question: String
  /// Earlier turns, oldest first; empty for a single question.
  public var conversation: [ChatMessage]

  public init(id: String, question: String, conversation: [ChatMessage] = []) {
    self.id = id
    self.question = question
    self.conversation = conversation
  }

  /// A question that is its own id.
  public init(_ question: String) { self.init(id: question, question: question) }

  /// A conversation whose last turn is the question.
  ///
  /// - Throws: ``ConfigurationError`` when the last turn is not the user's.
  public init(id: String, _ messages: [ChatMessage]) throws(ConfigurationError) {
    guard let last = messages.last, last.role == .user else {
      throw ConfigurationError(
        "the last message", is: messages.last?.role.rawValue ?? "none", mustBe: "the user's")
    }
    self.init(id: id, question: last.content, conversation: messages.dropLast())
  }

  /// The whole conversation as one text, for models without turns: the question alone, or each turn after
  /// its speaker's name.
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

  /// Omits an empty conversation.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(id, forKey: .id)
    try values.encode(question, forKey: .question)
    if !conversation.isEmpty { try values.encode(conversation, forKey: .conversation) }
  }
}
