/// One turn of a conversation.
public struct ChatMessage: Codable, Hashable, Sendable {
  /// The author of the message.
  public enum Role: String, Codable, Hashable, Sendable, CaseIterable {
    case system, user, assistant
  }

  public var role: Role
  public var content: String

  public init(_ role: Role, _ content: String) {
    self.role = role
    self.content = content
  }
}
