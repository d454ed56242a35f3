import Ponder

/// A shuffled order of `0..<count` with constant-time lookup.
///
/// Four Feistel rounds over the next power of four, repeated until the result is in range.
///
/// ### Source
///
/// Black and Rogaway, *Ciphers with Arbitrary Finite Domains*, 2002 (cycle walking).
package struct Permutation: Hashable, Sendable {
  package let count: Int
  private let halfBits: Int
  private let keys: [UInt64]

  /// - Parameter count: At least 1.
  package init(count: Int, seed: UInt64) {
    precondition(count >= 1, "count must be at least 1, not \(count)")
    self.count = count
    halfBits = max(1, (Int.bitWidth - (count - 1).leadingZeroBitCount + 1) / 2)
    keys = (0..<4).map { seed.derived($0) }
  }

  /// The element at a place in `0..<count`.
  ///
  /// - Complexity: O(1) expected: at most four repetitions on average.
  package subscript(place: Int) -> Int {
    var value = place
    repeat { value = scrambled(value) } while value >= count
    return value
  }

  private func scrambled(_ value: Int) -> Int {
    let mask = (1 << halfBits) - 1
    var (left, right) = (value >> halfBits, value & mask)
    for key in keys {
      (left, right) = (right, left ^ (Int(truncatingIfNeeded: key.derived(right)) & mask))
    }
    return left << halfBits | right
  }
}
