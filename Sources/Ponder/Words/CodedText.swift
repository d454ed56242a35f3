extension Encodable {
  /// This value's encoding as one line with sorted keys: `sampling=(temperature=1.0),width=4`.
  ///
  /// Equal values give equal texts in every process and on every machine, as long as their encoding does
  /// not change.
  ///
  /// - Throws: The error that the value's encoding throws.
  package func codedText() throws -> String {
    let encoder = CodedText(path: [])
    try encode(to: encoder)
    return encoder.place.text
  }
}

/// The content encoded at one coding path.
private final class CodedPlace {
  private enum Content {
    case nothing
    case scalar(String)
    case list([CodedPlace])
    case fields([String: CodedPlace])
  }

  private var content = Content.nothing

  var text: String {
    switch content {
    case .nothing: ""
    case .scalar(let text): text
    case .list(let items): "[" + items.map(\.text).joined(separator: ",") + "]"
    case .fields(let fields):
      fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.inner)" }.joined(separator: ",")
    }
  }

  private var inner: String { if case .fields = content { "(\(text))" } else { text } }

  var count: Int { if case .list(let items) = content { items.count } else { 0 } }

  func set(_ scalar: String) { content = .scalar(scalar) }

  func field(_ key: any CodingKey) -> CodedPlace {
    var fields: [String: CodedPlace] = [:]
    if case .fields(let known) = content { fields = known }
    let place = fields[key.stringValue] ?? CodedPlace()
    fields[key.stringValue] = place
    content = .fields(fields)
    return place
  }

  func beginList() { content = .list([]) }

  func item() -> CodedPlace {
    var items: [CodedPlace] = []
    if case .list(let known) = content { items = known }
    let place = CodedPlace()
    content = .list(items + [place])
    return place
  }
}

private struct CodedText: Encoder, SingleValueEncodingContainer {
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }
  let place: CodedPlace

  init(path: [any CodingKey], place: CodedPlace = CodedPlace()) {
    codingPath = path
    self.place = place
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(Fields<Key>(coder: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    place.beginList()
    return Items(coder: self)
  }
  func singleValueContainer() -> any SingleValueEncodingContainer { self }
  func encodeNil() { place.set("nil") }

  func encode(_ value: some Encodable) throws {
    switch value {
    case let scalar as any (Encodable & LosslessStringConvertible): place.set(scalar.description)
    default: try value.encode(to: self)
    }
  }

  private struct Fields<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let coder: CodedText
    var codingPath: [any CodingKey] { coder.codingPath }

    func inner(_ key: any CodingKey) -> CodedText {
      CodedText(path: codingPath + [key], place: coder.place.field(key))
    }

    func encodeNil(forKey key: Key) { inner(key).encodeNil() }
    func encode(_ value: some Encodable, forKey key: Key) throws { try inner(key).encode(value) }
    func nestedContainer<Other: CodingKey>(
      keyedBy type: Other.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Other> { inner(key).container(keyedBy: type) }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
      inner(key).unkeyedContainer()
    }
    func superEncoder() -> any Encoder { coder }
    func superEncoder(forKey key: Key) -> any Encoder { inner(key) }
  }

  private struct Items: UnkeyedEncodingContainer {
    let coder: CodedText
    var codingPath: [any CodingKey] { coder.codingPath }
    var count: Int { coder.place.count }

    var inner: CodedText { CodedText(path: codingPath, place: coder.place.item()) }

    func encodeNil() { inner.encodeNil() }
    func encode(_ value: some Encodable) throws { try inner.encode(value) }
    func nestedContainer<Other: CodingKey>(
      keyedBy type: Other.Type
    ) -> KeyedEncodingContainer<Other> { inner.container(keyedBy: type) }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { inner.unkeyedContainer() }
    func superEncoder() -> any Encoder { inner }
  }
}
