public import Ponder

/// The markers around the turns of a conversation, as a model was trained to read them.
///
/// The token that begins every text is left out: servers add it themselves.
public struct TurnMarks: Codable, Hashable, Sendable {
  /// The text before and after one turn.
  public struct Marks: Codable, Hashable, Sendable {
    public var before: String
    public var after: String

    public init(before: String, after: String) {
      self.before = before
      self.after = after
    }
  }

  public var system: Marks
  public var user: Marks
  public var assistant: Marks

  public init(system: Marks, user: Marks, assistant: Marks) {
    self.system = system
    self.user = user
    self.assistant = assistant
  }

  /// The markers of Qwen and many others.
  public static let chatML = {
    func marks(_ role: String) -> Marks {
      Marks(before: "<|im_start|>\(role)\n", after: "<|im_end|>\n")
    }
    return TurnMarks(system: marks("system"), user: marks("user"), assistant: marks("assistant"))
  }()

  /// Llama 3's markers, without the dated system turn of its template.
  public static let llama3 = {
    func marks(_ role: String) -> Marks {
      Marks(before: "<|start_header_id|>\(role)<|end_header_id|>\n\n", after: "<|eot_id|>")
    }
    return TurnMarks(system: marks("system"), user: marks("user"), assistant: marks("assistant"))
  }()

  /// The whole conversation, up to where the next answer begins.
  public func text(of messages: [ChatMessage]) -> String {
    messages.map { message in
      let marks = marks(of: message.role)
      return marks.before + message.content + marks.after
    }.joined() + assistant.before
  }

  private func marks(of role: ChatMessage.Role) -> Marks {
    switch role {
    case .system: system
    case .user: user
    case .assistant: assistant
    }
  }
}
