import Ponder
import PonderRemote

/// The turns of a request, as far as they are text.
struct Conversation: Hashable, Sendable {
  private(set) var messages: [ChatMessage] = []
  /// Whether there is an image, audio or a file.
  private(set) var hasOtherParts = false
  /// Whether there are calls of tools or their results.
  private(set) var hasToolTurns = false

  /// The most turns.
  static let mostMessages = 4_096

  /// Reads `messages`, or `prompt` of the older route.
  ///
  /// - Throws: ``APIError`` naming the turn.
  init(_ fields: inout RequestFields, _ form: CompletionRequest.Form) throws(APIError) {
    switch form {
    case .text: try readPrompt(&fields)
    case .chat: try readMessages(&fields)
    }
  }

  private mutating func readPrompt(_ fields: inout RequestFields) throws(APIError) {
    let prompt = fields.value("prompt")
    let text = prompt?.string ?? (prompt?.elements?.count == 1 ? prompt?.elements?[0].string : nil)
    guard let text, !text.isEmpty else {
      throw fields.wrong("prompt", "a string; several prompts or tokens are not taken")
    }
    messages = [ChatMessage(.user, text)]
  }

  private mutating func readMessages(_ fields: inout RequestFields) throws(APIError) {
    guard let turns = fields.value("messages")?.elements, !turns.isEmpty else {
      throw fields.wrong("messages", "a list with at least one turn")
    }
    guard turns.count <= Self.mostMessages else {
      throw fields.wrong("messages", "a list of at most \(Self.mostMessages) turns")
    }
    for (index, turn) in turns.enumerated() {
      guard case .object(let members) = turn else {
        throw fields.wrong("messages[\(index)]", "an object with 'role' and 'content'")
      }
      var turn = RequestFields(members, path: "messages[\(index)].")
      try read(&turn)
    }
    guard hasToolTurns || messages.last?.role == .user else {
      throw fields.wrong("messages", "turns that end with the user's")
    }
  }

  private mutating func read(_ turn: inout RequestFields) throws(APIError) {
    let name = try turn.text("role") ?? ""
    if turn.value("tool_calls") != nil || turn.value("function_call") != nil || name == "tool"
      || name == "function"
    {
      hasToolTurns = true
    }
    let role: ChatMessage.Role
    switch name {
    case "system", "developer": role = .system
    case "user": role = .user
    case "assistant": role = .assistant
    case "tool", "function": return
    default: throw turn.wrong("role", "system, developer, user, assistant or tool")
    }
    let content = try content(&turn)
    if content.isEmpty, hasToolTurns { return }
    messages.append(ChatMessage(role, content))
  }

  /// A string, or parts of which the texts are joined.
  private mutating func content(_ turn: inout RequestFields) throws(APIError) -> String {
    guard let value = turn.value("content") else {
      guard hasToolTurns else { throw turn.wrong("content", "a string or a list of parts") }
      return ""
    }
    if let text = value.string { return text }
    guard let parts = value.elements else {
      throw turn.wrong("content", "a string or a list of parts")
    }
    var texts: [String] = []
    for part in parts {
      switch part["type"]?.string {
      case "text", "input_text":
        guard let text = part["text"]?.string else {
          throw turn.wrong("content", "parts with text")
        }
        texts.append(text)
      case nil: throw turn.wrong("content", "a list of parts with a 'type'")
      default: hasOtherParts = true
      }
    }
    return texts.joined(separator: "\n")
  }
}
