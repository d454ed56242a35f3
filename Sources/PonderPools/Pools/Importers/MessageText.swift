/// The text of a chat message: a string, or the text parts of a list of parts.
///
/// A list may also be a whole conversation; its last message is used.
struct MessageText: Decodable {
  private struct Part: Decodable {
    var text: String?
    var content: MessageText?
  }

  let text: String

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self.text = text
      return
    }
    let parts = try container.decode([Part].self)
    if let last = parts.last(where: { $0.content != nil })?.content {
      text = last.text
    } else {
      text = parts.compactMap(\.text).joined()
    }
  }
}

/// One text or number, or a list of them.
struct ScalarList: Decodable {
  let texts: [String]

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let one = try? container.decode(Scalar.self) {
      texts = [one.text]
    } else {
      texts = try container.decode([Scalar].self).map(\.text)
    }
  }
}
