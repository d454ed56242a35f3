import HeapModule

extension Tokenizer {
  /// Merges the pairs of one word, earliest learnt first, leftmost on a tie.
  ///
  /// - Complexity: O(n log n) for `n` bytes.
  func merged(_ word: [Int32]) -> [Int32] {
    guard word.count > 1 else { return word }
    var ids = word
    // A doubly linked list over the word's positions; a position that was merged away is negative.
    var next = Array(1...word.count)
    var previous = Array(-1..<word.count - 1)
    var candidates = Heap<Candidate>()
    func consider(_ place: Int) {
      guard place >= 0, next[place] < word.count else { return }
      let pair = Pair(left: ids[place], right: ids[next[place]])
      guard let merge = merges[pair] else { return }
      candidates.insert(Candidate(rank: merge.rank, place: place, pair: pair))
    }
    for place in word.indices.dropLast() { consider(place) }
    while let candidate = candidates.popMin() {
      let place = candidate.place
      let right = next[place]
      // The candidate is stale when either neighbour has changed since.
      guard ids[place] == candidate.pair.left, right < word.count,
        ids[right] == candidate.pair.right, let merge = merges[candidate.pair]
      else { continue }
      ids[place] = merge.result
      ids[right] = -1
      next[place] = next[right]
      if next[right] < word.count { previous[next[right]] = place }
      consider(place)
      consider(previous[place])
    }
    return ids.filter { $0 >= 0 }
  }

  private struct Candidate: Comparable {
    let rank: Int32
    let place: Int
    let pair: Pair

    static func < (a: Candidate, b: Candidate) -> Bool {
      (a.rank, a.place) < (b.rank, b.place)
    }
  }
}
