import Ponder
import PonderPolicy
import PonderSearch

/// Recorded samples in random orders, to share a budget among them.
struct VoteBatch: Sendable {
  /// One order of a problem's samples.
  private struct Path: Sendable {
    /// The pass rate z after each of the first samples.
    var signal: [Double] = []
    /// Whether the vote of the first N samples is right, at N - 1.
    var isRight: [Bool] = []
  }

  let size: Int
  private let strategy: AnyStrategy
  private let seed: UInt64
  /// The orders of each problem.
  private let paths: [[Path]]

  init(
    _ problems: [RecordedSamples], by selection: Selection, orders: Int, seed: UInt64
  ) throws(ConfigurationError) {
    let size = try problems.voteSize(by: selection)
    let least = BatchComparison.leastProblems
    guard problems.count >= least else {
      throw ConfigurationError(
        "the number of problems", is: problems.count, mustBe: "at least \(least)")
    }
    try refuse("the number of orders", outside: 1...1_000_000, orders)
    (self.size, self.seed) = (size, seed)
    strategy = selection == .majority ? AnyStrategy(MajorityVote()) : AnyStrategy(BestOfN())
    paths = problems.enumerated().map { place, problem in
      (0..<orders).map { order in
        var path = Path()
        problem.count(
          order: order, by: selection, size: size, seed: seed.voteOrders(of: place)
        ) { vote, isRight in
          path.isRight.append(isRight)
          guard vote.samples <= 4 else { return }
          path.signal.append(selection == .majority ? vote.leaderShare : vote.passRate)
        }
        return path
      }
    }
  }

  /// Shares a mean budget out by one price, and gives the same number to every problem.
  ///
  /// - Parameters:
  ///   - budget: B, at least `first` and at most ``size``.
  ///   - first: The number of samples that give z, from 1 to 4.
  ///   - halves: The problems to fit on and the batches.
  func result(
    budget: Int, first: Int, halves: [Halves]
  ) throws(ConfigurationError) -> BatchResult {
    let orders = paths.first?.count ?? 0
    let ladder = Self.ladder(from: first, to: size)
    var result = BatchResult(problems: paths.count)
    for (cut, half) in halves.enumerated() {
      let known = half.fitting.flatMap { paths[$0] }
      let curves = try ValueCurves(
        fittedTo: ladder.map { n in
          (.init(strategy, budget: n), Double(n), known.map { $0.isRight[n - 1] ? 1 : 0 })
        }, passRates: known.map { $0.signal[first - 1] })
      for order in 0..<orders {
        // Ties go to the earlier problem of a batch, so its order must not be that of the file.
        var random = RandomStream(seed: seed.derived("batch").derived(cut).derived(order))
        let places = half.measuring.shuffled(using: &random)
        let batch = places.map { paths[$0][order] }
        let shares = try curves.allocation(
          passRates: batch.map { $0.signal[first - 1] },
          budget: Double(budget * batch.count))
        result.price += shares.price
        for (place, (path, choice)) in zip(places, zip(batch, shares.choices)) {
          let n = choice.action?.budget ?? first
          if path.isRight[budget - 1] { result.uniform[place] += 1 }
          if path.isRight[n - 1] { result.priced[place] += 1 }
          result.spent[place] += Double(n)
        }
      }
    }
    // Every problem is measured in one half of each cut.
    result.average(over: orders * halves.count / 2, batches: orders * halves.count)
    return result
  }

  /// The budgets to choose from: powers of two, the numbers halfway between them, and both ends.
  static func ladder(from first: Int, to size: Int) -> [Int] {
    let powers = sequence(first: 1) { $0 * 2 }.prefix { $0 <= size }
    return Set(powers.flatMap { [$0, $0 + $0 / 2] } + [first, size])
      .filter { (first...size).contains($0) }.sorted()
  }
}
