extension Decoder {
  /// The settings in this decoder; unknown ones are refused.
  ///
  /// - Parameter keys: All known settings.
  /// - Throws: `DecodingError` for the first unknown setting by name, listing the known ones.
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

  /// Reads a value and adds the coding path to its configuration errors.
  ///
  /// - Throws: The error of `read`; a `ConfigurationError` becomes a `DecodingError`.
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
  /// A setting that is one of a few words, or `nil` when it is omitted.
  ///
  /// - Throws: `DecodingError` for any other word, listing the accepted ones.
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

/// A setting of any name.
private struct AnySetting: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
