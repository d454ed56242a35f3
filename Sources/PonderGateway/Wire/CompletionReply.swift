import Ponder
import PonderRemote

/// One of the answers of a reply.
struct ReplyChoice: Hashable, Sendable {
  var text: ReasonedText
  /// `stop` or `length`.
  var finish: String
}

/// Tokens of a reply, as OpenAI counts them: all that was sampled is what is paid.
struct ReplyUsage: Hashable, Sendable {
  var prompt = 0
  var completion = 0
  /// Tokens of the answers alone.
  var answer = 0

  var json: JSONValue {
    [
      "prompt_tokens": .integer(prompt), "completion_tokens": .integer(completion),
      "total_tokens": .integer(prompt.plus(completion)),
      "completion_tokens_details": ["reasoning_tokens": .integer(max(0, completion - answer))],
    ]
  }
}

/// The form of replies to one request: whole, or in chunks.
struct CompletionReply: Hashable, Sendable {
  let form: CompletionRequest.Form
  let id: String
  let model: String
  /// Seconds since 1970.
  let created: Int

  /// A whole reply.
  func whole(_ choices: [ReplyChoice], _ usage: ReplyUsage, ponder: JSONValue) -> JSONValue {
    let listed = choices.enumerated().map { index, choice -> JSONValue in
      var entry: [String: JSONValue] = [
        "index": .integer(index), "finish_reason": .string(choice.finish), "logprobs": .null,
      ]
      switch form {
      case .text: entry["text"] = .string(choice.text.content)
      case .chat:
        var message: [String: JSONValue] = [
          "role": "assistant", "content": .string(choice.text.content), "refusal": .null,
        ]
        message.addReasoning(choice.text.reasoning)
        entry["message"] = .object(message)
      }
      return .object(entry)
    }
    return .object(
      head(isChunk: false).merging(
        ["choices": .array(listed), "usage": usage.json, "ponder": ponder]) { $1 })
  }

  /// The first chunk of a choice: its role.
  func roleChunk(_ index: Int) -> JSONValue {
    chunk(index, delta: ["role": "assistant", "content": ""], text: "", finish: .null)
  }

  /// A piece of the reasoning.
  func reasoningChunk(_ index: Int, _ piece: String) -> JSONValue {
    var delta: [String: JSONValue] = [:]
    delta.addReasoning(piece)
    return chunk(index, delta: delta, text: "", finish: .null)
  }

  /// A piece of the text.
  func textChunk(_ index: Int, _ piece: String) -> JSONValue {
    chunk(index, delta: ["content": .string(piece)], text: piece, finish: .null)
  }

  /// The last chunk of a choice; the search is told once, in that of the first choice.
  func finishChunk(_ index: Int, _ finish: String, ponder: JSONValue?) -> JSONValue {
    let last = chunk(index, delta: [:], text: "", finish: .string(finish))
    guard let ponder, case .object(var members) = last else { return last }
    members["ponder"] = ponder
    return .object(members)
  }

  /// The chunk with the usage and no choice.
  func usageChunk(_ usage: ReplyUsage) -> JSONValue {
    .object(head(isChunk: true).merging(["choices": [], "usage": usage.json]) { $1 })
  }

  private func head(isChunk: Bool) -> [String: JSONValue] {
    let object =
      switch form {
      case .text: "text_completion"
      case .chat: isChunk ? "chat.completion.chunk" : "chat.completion"
      }
    return [
      "id": .string(id), "object": .string(object), "created": .integer(created),
      "model": .string(model),
    ]
  }

  private func chunk(
    _ index: Int, delta: [String: JSONValue], text: String, finish: JSONValue
  ) -> JSONValue {
    var entry: [String: JSONValue] = [
      "index": .integer(index), "finish_reason": finish, "logprobs": .null,
    ]
    switch form {
    case .text: entry["text"] = .string(text)
    case .chat: entry["delta"] = .object(delta)
    }
    return .object(head(isChunk: true).merging(["choices": [.object(entry)]]) { $1 })
  }
}

extension [String: JSONValue] {
  /// Both names that clients read.
  fileprivate mutating func addReasoning(_ text: String?) {
    guard let text, !text.isEmpty else { return }
    self["reasoning"] = .string(text)
    self["reasoning_content"] = .string(text)
  }
}
