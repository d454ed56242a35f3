/// Decodes a strategy given only by its name: a decoder without any settings.
struct NoSettings: Decoder {
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(Fields<Key>(codingPath: codingPath))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw missing }
  func singleValueContainer() throws -> any SingleValueDecodingContainer { throw missing }

  private var missing: DecodingError {
    .dataCorrupted(.init(codingPath: codingPath, debugDescription: "needs settings"))
  }

  private struct Fields<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let codingPath: [any CodingKey]
    var allKeys: [Key] { [] }

    func contains(_ key: Key) -> Bool { false }
    func decodeNil(forKey key: Key) throws -> Bool { throw missing(key) }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
      throw missing(key)
    }
    func nestedContainer<Other: CodingKey>(
      keyedBy type: Other.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Other> { throw missing(key) }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      throw missing(key)
    }
    func superDecoder() -> any Decoder { NoSettings(codingPath: codingPath) }
    func superDecoder(forKey key: Key) -> any Decoder { NoSettings(codingPath: codingPath + [key]) }

    private func missing(_ key: Key) -> DecodingError {
      .keyNotFound(key, .init(codingPath: codingPath, debugDescription: "is missing"))
    }
  }
}
