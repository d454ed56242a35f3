/// A byte-level byte-pair encoding: text to tokens and back.
///
/// Encodes as Hugging Face's `tokenizers` does with the same `tokenizer.json`, token for token.
public struct Tokenizer: Hashable, Sendable {
  /// A token that is matched literally, before any splitting.
  struct AddedToken: Hashable, Sendable {
    var id: Int32
    var content: String
    var isSpecial: Bool
  }

  /// Two adjacent tokens that merge.
  struct Pair: Hashable, Sendable {
    var left: Int32
    var right: Int32
  }

  /// How early a pair merges, and into what.
  struct Merge: Hashable, Sendable {
    var rank: Int32
    var result: Int32
  }

  /// The bytes of each token; empty where an id is unused.
  let tokens: [[UInt8]]
  let merges: [Pair: Merge]
  /// The token of each single byte.
  let byteTokens: [Int32]
  let addedTokens: [AddedToken]
  let preTokenizers: [PreTokenizer]

  /// The number of tokens, including special ones.
  public var vocabularySize: Int { tokens.count }

  /// Returns the id of a token by its text, special or not.
  public func id(of token: String) -> Int32? {
    if let added = addedTokens.first(where: { $0.content == token }) { return added.id }
    let bytes = Array(token.utf8)
    return tokens.firstIndex(of: bytes).map(Int32.init)
  }

  /// Returns the bytes a token stands for; for a special token, the bytes of its name.
  ///
  /// - Parameter id: In `0..<vocabularySize`.
  public func bytes(of id: Int32) -> [UInt8] { tokens[Int(id)] }

  /// Whether a token is special: not part of any text.
  public func isSpecial(_ id: Int32) -> Bool {
    addedTokens.contains { $0.id == id && $0.isSpecial }
  }

  /// Returns the tokens of a text.
  ///
  /// - Parameters:
  ///   - text: Any.
  ///   - recognizesSpecials: Whether texts like `<|end|>` become special tokens; otherwise they are
  ///     ordinary text, as user input should be.
  /// - Complexity: O(n log n) in the length of the longest word.
  public func encode(_ text: String, recognizesSpecials: Bool = true) -> [Int32] {
    guard recognizesSpecials, !addedTokens.isEmpty else { return encodePlain(text[...]) }
    var ids: [Int32] = []
    var rest = text[...]
    while let (range, id) = firstAddedToken(in: rest) {
      ids += encodePlain(rest[..<range.lowerBound])
      ids.append(id)
      rest = rest[range.upperBound...]
    }
    return ids + encodePlain(rest)
  }

  /// Returns the text of tokens; bytes that are not UTF-8 become U+FFFD.
  ///
  /// - Parameters:
  ///   - ids: Unknown ids are left out.
  ///   - skipsSpecials: Whether special tokens are left out.
  public func decode(_ ids: some Sequence<Int32>, skipsSpecials: Bool = false) -> String {
    var bytes: [UInt8] = []
    for id in ids where tokens.indices.contains(Int(id)) {
      if skipsSpecials, isSpecial(id) { continue }
      bytes += tokens[Int(id)]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func firstAddedToken(in text: Substring) -> (Range<String.Index>, Int32)? {
    let bytes = text.utf8
    let contents = addedTokens.map { Array($0.content.utf8) }
    let firsts = Set(contents.compactMap(\.first))
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if firsts.contains(bytes[index]) {
        var best: (length: Int, id: Int32)?
        for (added, content) in zip(addedTokens, contents)
        where content.count > best?.length ?? 0 && bytes[index...].starts(with: content) {
          best = (content.count, added.id)
        }
        if let best {
          return (index..<bytes.index(index, offsetBy: best.length), best.id)
        }
      }
      index = bytes.index(after: index)
    }
    return nil
  }

  private func encodePlain(_ text: Substring) -> [Int32] {
    guard !text.isEmpty else { return [] }
    var pieces = [Array(text.unicodeScalars)]
    for preTokenizer in preTokenizers { pieces = pieces.flatMap(preTokenizer.split) }
    var ids: [Int32] = []
    for piece in pieces {
      var word: [Int32] = []
      for scalar in piece {
        for byte in UTF8.encode(scalar) ?? .init() { word.append(byteTokens[Int(byte)]) }
      }
      ids += merged(word)
    }
    return ids
  }
}
