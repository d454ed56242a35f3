import Ponder

/// Problems to fit on, and other problems to measure on.
struct Halves: Hashable, Sendable {
  /// Indices of problems, ascending.
  let fitting: [Int]
  /// The other problems, ascending.
  let measuring: [Int]

  /// Two-fold cross-validation, repeated: each cut gives two halves that take turns, so every problem is
  /// measured once in each cut, by a fit that it took no part in.
  ///
  /// - Parameters:
  ///   - count: The number of problems.
  ///   - cuts: The number of cuts; each gives two pairs of halves, one after the other.
  ///   - seed: The same seed gives the same cuts.
  static func all(of count: Int, cuts: Int, seed: UInt64) -> [Halves] {
    (0..<cuts).flatMap { cut -> [Halves] in
      var random = RandomStream(seed: seed.derived("halves").derived(cut))
      let order = (0..<count).shuffled(using: &random)
      let (first, second) = (order[..<(count / 2)].sorted(), order[(count / 2)...].sorted())
      return [
        Halves(fitting: first, measuring: second), Halves(fitting: second, measuring: first),
      ]
    }
  }
}
