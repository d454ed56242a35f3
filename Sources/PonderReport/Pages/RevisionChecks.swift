import PonderPolicy
import PonderSearch
import PonderStudy

/// Findings five to nine: attempts, splits, difficulty, the compute-optimal choice, and exchange.
extension Checks {
  var attempts: [Comparison?] {
    let problems = analysis.table.chains.problems
    let longest = problems.flatMap { $0.map(\.count) }.max() ?? 0
    guard longest > 4 else { return [] }
    let late = min(longest, 16)
    // The longest chain of each problem: paired, the same chain early and late.
    let chains = problems.compactMap { $0.first { $0.count >= late } }
    func share(_ chain: ArraySlice<Bool>) -> Double {
      Double(chain.count { $0 }) / Double(max(1, chain.count))
    }
    let turned = ChainRecord(problems: problems).turnedWrongByProblem
    return [
      comparison(
        "attempts 5 to \(late) − attempt 1", chains.map { share($0[4..<late]) },
        chains.map { $0[0] ? 1 : 0 }),
      comparison(
        "share of right attempts turned wrong − 10 %", turned, turned.map { _ in 0.1 }),
    ]
  }

  var sequential: [Comparison?] {
    let budgets = analysis.table.plan.revisionBudgets.filter { $0 > 1 }.sorted()
    func mean(_ choice: Revisions.Choice, _ ratio: ([RevisionRatio]) -> RevisionRatio?) -> [Double]
    {
      means(
        of: budgets.compactMap { budget in
          ratio(RevisionRatio.all(for: budget)).flatMap {
            accuracy(Arm("revisions \($0) \(choice)", budget))
          }
        })
    }
    guard let largest = budgets.last else { return [] }
    let ends = Revisions.Choice.allCases.map { choice in
      comparison(
        "sequential − parallel, \(choice), mean of all N", mean(choice, \.last),
        mean(choice, \.first))
    }
    guard let ease = analysis.table.ease(by: .oracle) else { return ends }
    let ratios = RevisionRatio.all(for: largest)
    let hard = DifficultyBins.ranked(ease).map { $0 >= 3 }
    func column(_ ratios: some Collection<RevisionRatio>) -> [Double] {
      let whole = means(
        of: ratios.compactMap { accuracy(Arm("revisions \($0) hierarchical", largest)) })
      return zip(whole, hard).filter(\.1).map(\.0)
    }
    let inner = column(ratios.dropFirst().dropLast())
    guard !inner.isEmpty else { return ends }
    return ends + [
      comparison(
        "mixtures − parallel in bins 3 to 5, N = \(largest)", inner, column(ratios.prefix(1))),
      comparison(
        "mixtures − sequential in bins 3 to 5, N = \(largest)", inner, column(ratios.suffix(1))),
    ]
  }

  var measures: [Comparison?] {
    guard let oracle = analysis.computeOptimal(among: .search, by: .oracle),
      let predicted = analysis.computeOptimal(among: .search, by: .predicted)
    else { return [] }
    let (theirs, ours) = (
      means(of: oracle.points.map(\.choice.accuracy)),
      means(of: predicted.points.map(\.choice.accuracy))
    )
    return [
      comparison("oracle − predicted, mean of all N", theirs, ours),
      comparison("predicted − oracle + 2 points", ours.map { $0 + 0.02 }, theirs),
    ]
  }

  var optimal: [Comparison?] {
    guard let curve = analysis.computeOptimal(among: .search, by: .oracle) else { return [] }
    let pairs = curve.points.compactMap { point in
      accuracy(Arm(StudyTable.bestOfN, point.budget)).map { (point, $0) }
    }
    let ratio = analysis.efficiency(among: .search, by: .oracle, charging: .generations)?.ratios
      .first { $0.budget == 64 }?.ratio
    return pairs.map { point, samples in
      comparison(
        "compute-optimal − best-of-N at N = \(point.budget)", point.choice.accuracy, samples)
    } + [
      ratio.map { ratio in
        Comparison(
          name: "times cheaper at N = 64, over 2",
          difference: Estimate(
            value: ratio.value - 2, low: ratio.low - 2, high: ratio.high - 2, count: ratio.count),
          scale: 1)
      }
    ]
  }

  var exchange: [Comparison?] {
    guard let curve = analysis.computeOptimal(among: .search, by: .oracle),
      let most = curve.points.last, let least = curve.points.first(where: { $0.budget >= 16 }),
      !analysis.table.large.isEmpty
    else { return [] }
    let lead = zip(most.choice.accuracy, analysis.table.large).map { $0 - $1 }
    let halves = analysis.means(of: lead, inBins: curve.bins.map { $0 <= 3 ? 1 : 2 })
    guard halves.count == 2 else { return [] }
    return [
      comparison(
        "small at N = \(most.budget) − small at N = \(least.budget)", most.choice.accuracy,
        least.choice.accuracy),
      Comparison(
        name:
          "lead over the large model in bins 1 to 3 − its lead in bins 4 and 5, N = \(most.budget)",
        difference: halves[0].minus(independent: halves[1])),
    ]
  }
}
