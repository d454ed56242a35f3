import Ponder
import PonderPolicy
import PonderPools
import PonderSearch

/// Findings five to nine: attempts, splits, difficulty, the compute-optimal choice, and exchange.
extension Checks {
  var attempts: [Comparison?] {
    let problems = analysis.table.chains.problems
    let longest = problems.flatMap { $0.map(\.count) }.max() ?? 0
    guard longest > 4 else { return [] }
    let late = min(longest, 16)
    // One long chain of each problem, so that its early and late attempts are paired.
    let chains = problems.compactMap { $0.first { $0.count >= late } }
    func share(_ chain: ArraySlice<Bool>) -> Double {
      Double(chain.count { $0 }) / Double(max(1, chain.count))
    }
    return [
      Comparison(
        "attempts 5 to \(late) − attempts 1 to 4",
        TestedDifference(chains.map { share($0[4..<late]) }, minus: chains.map { share($0[..<4]) })),
      Comparison(
        "share of right attempts turned wrong, above 10",
        TestedDifference(
          ChainRecord(problems: problems).turnedWrongByProblem, in: 0...1, above: 0.1)),
    ]
  }

  var sequential: [Comparison?] {
    let budgets = analysis.table.plan.revisionBudgets.filter { $0 > 1 }.sorted()
    func mean(_ choice: Revisions.Choice, _ ratio: ([RevisionRatio]) -> RevisionRatio?) -> [Double]
    {
      means(
        of: budgets.compactMap { budget in
          ratio(RevisionRatio.all(for: budget)).flatMap {
            accuracy(Arm(StudyTable.revisions($0, choice), budget))
          }
        })
    }
    guard let largest = budgets.last, !analysis.table.chains.problems.isEmpty else { return [] }
    let ends = Revisions.Choice.allCases.map { choice in
      Comparison(
        "sequential − parallel, \(choice), mean of all N",
        TestedDifference(mean(choice, \.last), minus: mean(choice, \.first)))
    }
    return ends + mixtures(at: largest)
  }

  /// On hard problems, the mixture that does best on one half is measured on the other half.
  private func mixtures(at budget: Int) -> [Comparison?] {
    guard let rates = analysis.table.passRates(by: .oracle) else { return [] }
    let hard = DifficultyBins.bins(of: rates).map { $0 >= 3 }
    let columns = RevisionRatio.all(for: budget).compactMap { ratio in
      accuracy(Arm(StudyTable.revisions(ratio), budget)).map { column in
        zip(column, hard).filter(\.1).map(\.0)
      }
    }
    let inner = Array(columns.dropFirst().dropLast())
    guard let parallel = columns.first, let sequential = columns.last, !inner.isEmpty,
      !parallel.isEmpty
    else { return [] }
    let best = ComputeOptimal(
      accuracy: inner, cost: inner.map { $0.map { _ in 0 } }, bins: parallel.map { _ in 1 },
      seed: UInt64(0).derived("mixtures"))
    return [("parallel", parallel), ("sequential", sequential)].map { name, end in
      Comparison(
        "best mixture − \(name) in bins 3 to 5, N = \(budget)",
        TestedDifference(best.accuracy, minus: end))
    }
  }

  var measures: [Comparison?] {
    guard let oracle = analysis.computeOptimal(among: .search(in: analysis.table), by: .oracle),
      let predicted = analysis.computeOptimal(among: .search(in: analysis.table), by: .predicted),
      let last = oracle.points.last, let ours = predicted.points.last
    else { return [] }
    func mean(_ curve: ComputeOptimalCurve) -> [Double] {
      means(of: curve.points.map(\.choice.accuracy))
    }
    func nearly(_ name: String, _ first: [Double], _ second: [Double]) -> Comparison {
      Comparison(
        name, TestedDifference(first, minus: second, above: -Self.margin), margin: Self.margin)
    }
    return [
      nearly("predicted − oracle, mean of all N", mean(predicted), mean(oracle)),
      nearly(
        "oracle − predicted at N = \(last.budget)", last.choice.accuracy, ours.choice.accuracy),
    ]
  }

  var optimal: [Comparison?] {
    guard let curve = analysis.computeOptimal(among: .search(in: analysis.table), by: .oracle)
    else { return [] }
    // With one sample there is no choice.
    let pairs = curve.points.filter { $0.budget > 1 }.compactMap { point in
      accuracy(Arm(StudyTable.bestOfN, point.budget)).map { (point, $0) }
    }
    guard !pairs.isEmpty else { return [] }
    let ratios = analysis.efficiency(
      among: .search(in: analysis.table), by: .oracle, charging: .generations)?.ratios
    let middle = ratios?.first { $0.budget == 64 } ?? ratios?.last
    return [
      Comparison(
        "compute-optimal − best-of-N, mean of all N",
        TestedDifference(
          means(of: pairs.map(\.0.choice.accuracy)), minus: means(of: pairs.map(\.1))))
    ]
      + pairs.map { point, samples in
        Comparison(
          "compute-optimal − best-of-N at N = \(point.budget)",
          TestedDifference(point.choice.accuracy, minus: samples, above: -Self.margin),
          margin: Self.margin)
      } + [
        middle.map { Comparison("times cheaper at N = \($0.budget)", $0.ratio, above: 2) }
      ]
  }

  var exchange: [Comparison?] {
    guard let curve = analysis.computeOptimal(among: .search(in: analysis.table), by: .oracle),
      let most = curve.points.last,
      let least = curve.points.first(where: { $0.budget >= min(16, most.budget / 4) }),
      least.budget < most.budget, !analysis.table.large.isEmpty
    else { return [] }
    let lead = zip(most.choice.accuracy, analysis.table.large).map { $0 - $1 }
    func part(_ isWanted: (Int) -> Bool) -> [Double] {
      zip(lead, curve.bins).filter { isWanted($0.1) }.map(\.0)
    }
    return [
      Comparison(
        "small at N = \(most.budget) − small at N = \(least.budget)",
        TestedDifference(most.choice.accuracy, minus: least.choice.accuracy)),
      Comparison(
        "lead over the large model in bins 1 to 3 − its lead in bins 4 and 5, N = \(most.budget)",
        TestedDifference(part { $0 <= 3 }, minusIndependent: part { $0 > 3 })),
    ]
  }
}
