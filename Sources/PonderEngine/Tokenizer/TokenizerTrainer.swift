extension Tokenizer {
  /// Learns a byte-level vocabulary from texts, with each digit as a separate piece.
  ///
  /// Special tokens come first, then the 256 bytes, then one token for each merge. Each merge takes the
  /// most frequent pair, the one with the smaller ids on a tie. Learning stops early when no pair occurs
  /// twice.
  ///
  /// - Parameters:
  ///   - texts: The corpus.
  ///   - vocabularySize: The final number of tokens, at least 256 plus the special ones.
  ///   - specialTokens: Their texts, in the order of their ids from 0.
  /// - Complexity: O(merges · distinct words)
  ///
  /// ### Source
  ///
  /// Sennrich, Haddow and Birch, *Neural Machine Translation of Rare Words with Subword Units*,
  /// 2016, arXiv:1508.07909, applied to bytes as in GPT-2.
  public static func trained(
    on texts: some Sequence<String>, vocabularySize: Int, specialTokens: [String]
  ) -> Tokenizer {
    precondition(
      vocabularySize >= 256 + specialTokens.count,
      "a vocabulary needs at least \(256 + specialTokens.count) tokens, not \(vocabularySize)")
    let preTokenizers: [PreTokenizer] = [.digits, .gpt2]
    var tokens = specialTokens.map { Array($0.utf8) }
    var byteTokens = [Int32](repeating: 0, count: 256)
    for byte in ByteAlphabet.inOrder {
      byteTokens[Int(byte)] = Int32(tokens.count)
      tokens.append([byte])
    }
    var words = countedWords(in: texts, preTokenizers, byteTokens)
    var merges: [Pair: Merge] = [:]
    while tokens.count < vocabularySize, let pair = mostFrequentPair(in: words) {
      let result = Int32(tokens.count)
      merges[pair] = Merge(rank: Int32(merges.count), result: result)
      tokens.append(tokens[Int(pair.left)] + tokens[Int(pair.right)])
      for index in words.indices { words[index].merge(pair, into: result) }
    }
    return Tokenizer(
      tokens: tokens, merges: merges, byteTokens: byteTokens,
      addedTokens: specialTokens.enumerated().map {
        AddedToken(id: Int32($0), content: $1, isSpecial: true)
      }, preTokenizers: preTokenizers)
  }

  private struct CountedWord {
    var ids: [Int32]
    var count: Int

    mutating func merge(_ pair: Pair, into result: Int32) {
      guard ids.count > 1 else { return }
      var merged: [Int32] = []
      var index = 0
      while index < ids.count {
        if index + 1 < ids.count, ids[index] == pair.left, ids[index + 1] == pair.right {
          merged.append(result)
          index += 2
        } else {
          merged.append(ids[index])
          index += 1
        }
      }
      ids = merged
    }
  }

  private static func countedWords(
    in texts: some Sequence<String>, _ preTokenizers: [PreTokenizer], _ byteTokens: [Int32]
  ) -> [CountedWord] {
    var counts: [[Unicode.Scalar]: Int] = [:]
    for text in texts {
      var pieces = [Array(text.unicodeScalars)]
      for preTokenizer in preTokenizers { pieces = pieces.flatMap(preTokenizer.split) }
      for piece in pieces { counts[piece, default: 0] += 1 }
    }
    return counts.map { piece, count in
      var text = String.UnicodeScalarView()
      text.append(contentsOf: piece)
      return CountedWord(ids: String(text).utf8.map { byteTokens[Int($0)] }, count: count)
    }
  }

  /// The pair that occurs most often, at least twice.
  private static func mostFrequentPair(in words: [CountedWord]) -> Pair? {
    var counts: [Pair: Int] = [:]
    for word in words {
      for (left, right) in zip(word.ids, word.ids.dropFirst()) {
        counts[Pair(left: left, right: right), default: 0] += word.count
      }
    }
    let best = counts.max {
      ($0.value, $1.key.left, $1.key.right) < ($1.value, $0.key.left, $0.key.right)
    }
    return best.flatMap { $0.value >= 2 ? $0.key : nil }
  }
}
