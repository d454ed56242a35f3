extension Decoder {
  /// The settings that a person wrote, none of which may be unknown.
  ///
  /// - Parameter keys: All the settings there are.
  /// - Throws: `DecodingError` at the first other one, in the order of their names, saying which there
  ///   are.
  public func settings<Key: CodingKey & CaseIterable>(
    _ keys: Key.Type
  ) throws -> KeyedDecodingContainer<Key> {
    let found = try container(keyedBy: AnySetting.self).allKeys.sorted {
      $0.stringValue < $1.stringValue
    }
    let known = Key.allCases.map(\.stringValue)
    if let stranger = found.first(where: { !known.contains($0.stringValue) }) {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: codingPath + [stranger],
          debugDescription: "no such setting; there are "
            + (known.isEmpty ? "none" : known.joined(separator: ", "))))
    }
    return try container(keyedBy: keys)
  }

  /// A value whose own refusals say where in the settings they stand.
  ///
  /// - Throws: What `read` throws, a `ConfigurationError` as a `DecodingError`.
  public func placing<Value>(_ read: () throws -> Value) throws -> Value {
    do {
      return try read()
    } catch let error as ConfigurationError {
      throw DecodingError.dataCorrupted(
        .init(codingPath: codingPath, debugDescription: error.description))
    }
  }
}

extension KeyedDecodingContainer {
  /// A setting that is one of a few words, or `nil` when it is left out.
  ///
  /// - Throws: `DecodingError` for another word, saying which there are.
  public func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ type: Choice.Type, forKey key: Key
  ) throws -> Choice? {
    guard let word = try decodeIfPresent(String.self, forKey: key) else { return nil }
    guard let choice = Choice(rawValue: word) else {
      let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self, debugDescription: "must be one of \(words), not '\(word)'")
    }
    return choice
  }
}

/// Whatever a setting is called.
private struct AnySetting: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
