import Foundation

/// A server's error message.
///
/// Nine servers have at least seven formats for it: an `error` that is an object or a string, a `detail`
/// that is a string or a list, an error at the top level, plain text, and nothing.
struct ServerMessage: Hashable, Sendable {
  /// One line, at most 300 characters, because servers repeat prompts and paths in their errors.
  var text: String
  var type: String?
  var code: String?

  static let longest = 300

  /// - Parameter key: Removed before the text is shortened, so that no part of it remains.
  init(text: String, type: String? = nil, code: String? = nil, without key: APIKey? = nil) {
    self.text = oneLine(key?.removed(from: text) ?? text, atMost: Self.longest)
    self.type = type
    self.code = code
  }

  /// Reads the body of a failed reply.
  init(body: [UInt8], without key: APIKey? = nil) {
    guard let value = JSONValue(body), value != .null else {
      let text = String(decoding: body, as: UTF8.self)
      self.init(text: text.allSatisfy(\.isWhitespace) ? "no message" : text, without: key)
      return
    }
    if let error = value["error"] {
      self.init(error, without: key)
      type = type ?? value["error_type"]?.string
    } else if value["object"]?.string == "error" || value["message"]?.string != nil {
      self.init(value, without: key)
    } else if let detail = value["detail"] {
      self.init(Self.text(of: detail), without: key)
    } else {
      self.init(text: value.brief, without: key)
    }
  }

  /// Reads the value of `error`: an object or a string.
  private init(_ error: JSONValue, without key: APIKey?) {
    self.init(
      text: Self.whole(error), type: error["type"]?.string, code: error["code"]?.brief,
      without: key)
  }

  /// The whole message of an `error`.
  static func whole(_ error: JSONValue) -> String {
    let message = error["message"]?.string ?? error.brief
    return message.allSatisfy(\.isWhitespace) ? "no message" : message
  }

  /// FastAPI lists every invalid field with its location.
  private static func text(of detail: JSONValue) -> JSONValue {
    guard let entries = detail.elements else { return detail }
    let lines = entries.map { entry in
      let place = entry["loc"]?.elements?.map(\.brief).joined(separator: ".")
      return [place, entry["msg"]?.string ?? entry.brief].compactMap(\.self)
        .joined(separator: ": ")
    }
    return .string(lines.joined(separator: "; "))
  }

  /// Whether the message says that the request exceeds the model's context length.
  var saysTooLong: Bool {
    if code == "context_length_exceeded" || type == "exceed_context_size_error" { return true }
    let text = text.lowercased()
    return text.contains("context length") || text.contains("context size")
      || text.contains("maximum model length") || text.contains("max_model_len")
      || text.contains("maximum allowed length")
  }
}
