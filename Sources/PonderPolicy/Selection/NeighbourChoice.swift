/// Chooses a candidate for a bin by its own problems and, with less weight, by those of the bins beside it.
///
/// A bin with few problems chooses by noise: among many candidates the one with the best luck wins. What does
/// well on problems a little easier or a little harder does well here too, so the mean of the neighbouring bins counts as
/// ``strength`` more problems of this bin. The more problems a bin has, the less that changes.
///
/// ### Source
///
/// Shrinkage with a fixed prior strength; compare Efron and Morris, *Data Analysis Using Stein's Estimator and Its
/// Generalizations*, 1975. The paper chooses each bin by itself.
struct NeighbourChoice: Hashable, Sendable {
  /// The sums of each candidate's accuracy over some problems.
  struct Sums: Hashable, Sendable {
    var accuracy: [Double]
    /// The number of problems.
    var count: Double

    static func + (a: Sums, b: Sums) -> Sums {
      Sums(accuracy: zip(a.accuracy, b.accuracy).map { $0 + $1 }, count: a.count + b.count)
    }
  }

  /// The number of problems that the neighbours' mean counts as, and never more than they have; 0 for a bin that
  /// chooses by itself.
  let strength: Double

  /// The candidate with the highest shrunk mean, the first on a tie.
  ///
  /// - Parameters:
  ///   - bin: The bin, from 0.
  ///   - own: The sums over the problems that choose for it.
  ///   - others: The sums of every bin over problems that may take part; those of the bin itself are not used.
  /// - Complexity: O(candidates)
  func best(for bin: Int, by own: Sums, beside others: [Sums]) -> Int {
    var scores = own.accuracy
    let beside = [bin - 1, bin + 1].filter(others.indices.contains).map { others[$0] }
    if strength > 0, let first = beside.first {
      let near = beside.dropFirst().reduce(first, +)
      if near.count > 0 {
        let weight = min(strength, near.count) / near.count
        scores = zip(scores, near.accuracy).map { $0 + weight * $1 }
      }
    }
    return scores.indices.max { (scores[$0], $1) < (scores[$1], $0) } ?? 0
  }
}
