import Foundation
import Ponder

extension ServerPool {
  /// The tokens of a text; `nil` where the server has no tokenizer to ask.
  func tokens(of text: String) async throws -> [Int]? {
    guard let kind = profile?.kind, [.vllm, .llamaServer].contains(kind) else { return nil }
    return try await send(home: nil, seed: 0) { profile in
      Question(
        "/tokenize",
        profile.kind == .vllm
          ? [
            "model": .string(profile.model), "prompt": .string(text), "add_special_tokens": false,
          ] : ["content": .string(text), "add_special": false, "parse_special": true]
      )
    } _: { body, _ in
      guard let tokens = JSONValue(body.bytes)?["tokens"]?.elements else {
        throw MalformedReply("no tokens: \(excerpt(body.bytes))")
      }
      return tokens.compactMap(\.integer)
    }
  }

  /// A conversation as the model of a llama-server reads it.
  func rendered(_ messages: [ChatMessage]) async throws -> String {
    try await send(home: nil, seed: 0) { _ in
      Question(
        "/apply-template",
        [
          "messages": .array(
            messages.map { ["role": .string($0.role.rawValue), "content": .string($0.content)] })
        ]
      )
    } _: { body, _ in
      guard let text = JSONValue(body.bytes)?["prompt"]?.string else {
        throw MalformedReply("no prompt: \(excerpt(body.bytes))")
      }
      return text
    }
  }
}

/// eˣ.
func exponential(_ x: Double) -> Double { exp(x) }
