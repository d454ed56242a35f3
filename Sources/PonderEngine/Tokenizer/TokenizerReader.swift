public import Foundation

extension Tokenizer {
  /// Reads a `tokenizer.json`.
  ///
  /// Accepts byte-level BPE models without dropout, prefixes or byte fallback, pre-tokenized by any
  /// sequence of `Digits` and `ByteLevel`.
  ///
  /// - Throws: ``TokenizerError`` naming the first unsupported part.
  public init(json data: Data) throws(TokenizerError) {
    guard let object = try? JSONSerialization.jsonObject(with: data),
      let file = object as? [String: Any]
    else {
      throw TokenizerError("the file", found: "not JSON", expected: "a JSON object")
    }
    try Self.refuse(file["normalizer"], "normalizer")
    try Self.checkPostProcessor(file["post_processor"])
    let added = try Self.addedTokens(file["added_tokens"])
    guard let model = file["model"] as? [String: Any] else {
      throw TokenizerError("model", found: Self.show(file["model"]), expected: "an object")
    }
    if let type = model["type"], type as? String != "BPE" {
      throw TokenizerError("model.type", found: Self.show(type), expected: "BPE")
    }
    for (field, neutral) in [
      ("dropout", 0.0 as Double?), ("unk_token", nil), ("continuing_subword_prefix", nil),
      ("end_of_word_suffix", nil), ("byte_fallback", 0), ("ignore_merges", 0),
    ] {
      let value = model[field] ?? NSNull()
      let isNeutral =
        value is NSNull || (value as? String)?.isEmpty == true
        || (neutral != nil && (value as? NSNumber)?.doubleValue == neutral)
      guard isNeutral else {
        throw TokenizerError("model.\(field)", found: Self.show(value), expected: "null")
      }
    }
    let (tokens, ids) = try Self.vocabulary(model["vocab"], added)
    var byteTokens: [Int32] = []
    for byte in UInt8.min...UInt8.max {
      let text = ByteAlphabet.text(of: [byte])
      guard let id = ids[text] else {
        throw TokenizerError(
          "model.vocab", found: "without byte \(byte) (\(text))", expected: "all 256 bytes")
      }
      byteTokens.append(id)
    }
    self.init(
      tokens: tokens, merges: try Self.merges(model["merges"], ids), byteTokens: byteTokens,
      addedTokens: added, preTokenizers: try Self.preTokenizers(file["pre_tokenizer"]))
  }

  private static func vocabulary(
    _ value: Any?, _ added: [AddedToken]
  ) throws(TokenizerError) -> ([[UInt8]], [String: Int32]) {
    guard let entries = value as? [String: NSNumber] else {
      throw TokenizerError("model.vocab", found: show(value), expected: "token texts with ids")
    }
    // Ids may leave gaps, but not so many that a few bytes of JSON claim gigabytes.
    let limit = 2 * (entries.count + added.count) + 1_024
    var ids: [String: Int32] = [:]
    var tokens: [[UInt8]] = []
    func place(_ bytes: [UInt8], _ id: Int, _ part: String) throws(TokenizerError) {
      guard (0..<limit).contains(id) else {
        throw TokenizerError(part, found: "\(id)", expected: "an id from 0 to \(limit - 1)")
      }
      while tokens.count <= id { tokens.append([]) }
      guard tokens[id].isEmpty || tokens[id] == bytes else {
        throw TokenizerError(part, found: "\(id), which is taken", expected: "an id of its own")
      }
      tokens[id] = bytes
    }
    for token in added { try place(Array(token.content.utf8), Int(token.id), "added_tokens") }
    for (text, number) in entries.sorted(by: { $0.key < $1.key }) {
      let part = "model.vocab[\"\(text)\"]"
      guard let id = Int(exactly: number.doubleValue) else {
        throw TokenizerError(part, found: "\(number)", expected: "a whole number")
      }
      let special = added.first { $0.content == text }
      guard let bytes = special.map({ Array($0.content.utf8) }) ?? ByteAlphabet.bytes(of: text),
        !bytes.isEmpty
      else {
        throw TokenizerError(part, found: "no byte-level text", expected: "GPT-2's byte alphabet")
      }
      try place(bytes, id, part)
      ids[text] = Int32(id)
    }
    return (tokens, ids)
  }

  private static func merges(
    _ value: Any?, _ ids: [String: Int32]
  ) throws(TokenizerError) -> [Pair: Merge] {
    guard let list = value as? [Any] else {
      throw TokenizerError("model.merges", found: show(value), expected: "a list")
    }
    var merges: [Pair: Merge] = [:]
    for (rank, entry) in list.enumerated() {
      let part = "model.merges[\(rank)]"
      let halves =
        entry as? [String]
        ?? (entry as? String)?.split(separator: " ", omittingEmptySubsequences: false)
        .map(String.init) ?? []
      guard halves.count == 2 else {
        throw TokenizerError(part, found: show(entry), expected: "two tokens")
      }
      guard let left = ids[halves[0]], let right = ids[halves[1]],
        let result = ids[halves[0] + halves[1]]
      else {
        throw TokenizerError(
          part, found: "\(halves[0]) \(halves[1])",
          expected: "two tokens that stand in the vocabulary, as does their union")
      }
      merges[Pair(left: left, right: right)] = Merge(rank: Int32(rank), result: result)
    }
    return merges
  }

  private static func addedTokens(_ value: Any?) throws(TokenizerError) -> [AddedToken] {
    guard let value, !(value is NSNull) else { return [] }
    guard let list = value as? [[String: Any]] else {
      throw TokenizerError("added_tokens", found: show(value), expected: "a list of objects")
    }
    var tokens: [AddedToken] = []
    for (index, entry) in list.enumerated() {
      let part = "added_tokens[\(index)]"
      guard let content = entry["content"] as? String, !content.isEmpty,
        let id = (entry["id"] as? NSNumber).flatMap({ Int32(exactly: $0.doubleValue) }), id >= 0
      else {
        throw TokenizerError(part, found: show(entry), expected: "a content and an id")
      }
      for flag in ["lstrip", "rstrip", "single_word"] where entry[flag] as? Bool == true {
        throw TokenizerError("\(part).\(flag)", found: "true", expected: "false")
      }
      tokens.append(
        AddedToken(id: id, content: content, isSpecial: entry["special"] as? Bool ?? false))
    }
    return tokens.sorted { $0.id < $1.id }
  }

  private static func preTokenizers(_ value: Any?) throws(TokenizerError) -> [PreTokenizer] {
    let expected = "ByteLevel, Digits with individual_digits, or a Sequence of them"
    guard let part = value as? [String: Any] else {
      throw TokenizerError("pre_tokenizer", found: show(value), expected: expected)
    }
    switch part["type"] as? String {
    case "Sequence":
      guard let list = part["pretokenizers"] as? [[String: Any]], list.count <= 16 else {
        throw TokenizerError("pre_tokenizer.pretokenizers", found: "no list", expected: expected)
      }
      var all: [PreTokenizer] = []
      for entry in list where entry["type"] as? String != "Sequence" {
        all += try preTokenizers(entry)
      }
      return all
    case "Digits" where part["individual_digits"] as? Bool == true: return [.digits]
    case "ByteLevel":
      var all: [PreTokenizer] = []
      if part["add_prefix_space"] as? Bool ?? true { all.append(.leadingSpace) }
      if part["use_regex"] as? Bool ?? true { all.append(.gpt2) }
      return all
    default: throw TokenizerError("pre_tokenizer", found: show(part["type"]), expected: expected)
    }
  }

  private static func checkPostProcessor(_ value: Any?) throws(TokenizerError) {
    if let part = value as? [String: Any], part["type"] as? String == "ByteLevel" { return }
    try refuse(value, "post_processor")
  }

  private static func refuse(_ value: Any?, _ part: String) throws(TokenizerError) {
    guard let value, !(value is NSNull) else { return }
    let type = (value as? [String: Any])?["type"] ?? value
    throw TokenizerError(part, found: show(type), expected: "null")
  }

  private static func show(_ value: Any?) -> String {
    guard let value, !(value is NSNull) else { return "missing" }
    return String("\(value)".prefix(60))
  }
}
