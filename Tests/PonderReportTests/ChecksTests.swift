import Ponder
import PonderPolicy
import PonderSearch
import PonderStudy
import Testing

@testable import PonderPools
@testable import PonderReport

struct ChecksTests {
  /// A study of every arm that a finding looks at; each problem is solved with the odds that `lift` makes of
  /// its own.
  private func study(
    seed: UInt64, problems: Int = 120,
    lift: (String, Int, Double) -> Double = { _, _, odds in odds }
  ) throws -> StudyAnalysis {
    var random = RandomStream(seed: seed)
    let budgets = [1, 4, 16, 64]
    let odds = (0..<problems).map { _ in 0.1 + 0.8 * random.unit() }
    let names = [
      "majority", StudyTable.bestOfN, "best-of-N weighted by minimum",
      "best-of-N weighted by product", "best-of-N best", StudyTable.outcomeMethod, StudyTable.beam,
      "lookahead 1, width 4",
    ]
    var arms = names.flatMap { name in budgets.map { StudyTable.Arm(name, $0) } }
    for budget in budgets {
      for ratio in RevisionRatio.all(for: budget) {
        arms += Revisions.Choice.allCases.map { .init("revisions \(ratio) \($0)", budget) }
      }
    }
    var columns: [StudyTable.Arm: StudyTable.Column] = [:]
    for arm in arms {
      columns[arm] = .init(
        accuracy: odds.map { random.unit() < lift(arm.name, arm.budget, $0) ? 1 : 0 },
        floatingPointOperations: [])
    }
    let chains = odds.map { odds in
      [(0..<16).map { random.unit() < lift("attempt", $0, odds) }]
    }
    let plan = StudyPlan(
      budgets: budgets,
      searches: [AnyStrategy(BeamSearch()), AnyStrategy(try BeamSearch(lookahead: 1))],
      revisionBudgets: budgets, poolSamples: 64, difficultySamples: 1, seeds: [1])
    return StudyAnalysis(
      try StudyTable(
        plan, problems: (0..<problems).map { "p\(1_000 + $0)" }, columns: columns,
        difficulty: odds.map { DifficultyRecord(oracle: $0, predicted: $0, prompt: $0) },
        large: odds.map { random.unit() < lift("large", 0, $0) ? 1 : 0 },
        chains: ChainRecord(problems: chains)),
      seed: seed, resamples: 40)
  }

  private func verdicts(_ analysis: StudyAnalysis) -> [String: Check.Verdict] {
    Dictionary(
      uniqueKeysWithValues: Checks(analysis).all.map {
        (String($0.finding.prefix(20)), $0.verdict)
      })
  }

  /// By the rule before, a finding held in 16 to 56 % of such studies.
  @Test func `without any effect findings neither hold nor fail`() throws {
    var (holds, fails) = (0, 0)
    for seed in 0..<20 {
      let verdicts = try verdicts(study(seed: UInt64(seed)))
      #expect(verdicts.count == 9)
      // Equal measures do equally well: that is what this one says, and it is true.
      let others = verdicts.filter { !$0.key.hasPrefix("predicted difficulty") }.values
      if others.contains(.holds) { holds += 1 }
      if others.contains(.fails) { fails += 1 }
    }
    #expect(holds <= 1 && fails <= 2, "of 20 studies \(holds) with one that holds, \(fails) fails")
  }

  @Test func `clear effects are found, and so are their opposites`() throws {
    func lift(_ sign: Double) -> (String, Int, Double) -> Double {
      { name, budget, odds in
        switch name {
        case StudyTable.bestOfN: 0.75 * odds + (budget == 64 ? sign * 0.25 : 0)
        case "best-of-N weighted by minimum": 0.75 * odds
        case "best-of-N weighted by product": 0.75 * odds - sign * 0.25
        case StudyTable.beam: 0.75 * odds + (budget > 16 ? 0 : sign * 0.3)
        case "lookahead 1, width 4": 0.75 * odds - sign * 0.3
        case "attempt": 0.6 * odds + (budget < 4 ? 0 : sign * 0.25) + 0.1
        default: 0.75 * odds
        }
      }
    }
    let clear = try verdicts(study(seed: 1, problems: 600, lift: lift(1)))
    #expect(clear["the last step's scor"] == .holds)
    #expect(clear["the process verifier"] == .holds)
    #expect(clear["beam search leads at"] == .holds)
    #expect(clear["beam search is ahead"] == .holds)
    #expect(clear["attempts get better "] == .holds)
    let opposite = try verdicts(study(seed: 1, problems: 600, lift: lift(-1)))
    for finding in ["the last step's scor", "beam search leads at", "beam search is ahead"] {
      #expect(opposite[finding] == .fails)
    }
  }

  @Test func `a measure that is as good as the oracle does nearly as well`()
    throws
  {
    let check = try #require(
      Checks(try study(seed: 3, problems: 400)).all.first {
        $0.finding.hasPrefix("predicted difficulty")
      })
    #expect(check.verdict == .holds && check.evidence.contains("above −2"))
  }

  @Test func `a mixture is chosen without the problems that it is measured on`() throws {
    // Splits are equal: the best of many, chosen in hindsight, would be ahead.
    for seed in 0..<3 {
      let check = try #require(
        Checks(try study(seed: UInt64(seed))).all.first { $0.finding.hasPrefix("sequential") })
      #expect(check.verdict == .cannotTell && check.evidence.contains("best mixture − parallel"))
    }
  }

  @Test(arguments: [
    (1.0, 0.992, 1.0, 500, "100 ± 0.8"), (0, 0, 0.0004, 9_000, "0 ± 0.1"),
    (0.5, 0.42, 0.58, 100, "50 ± 8"), (0.98, 0.9, 0.99, 20, "98 ± 8"), (0, 0, 1, 0, ""),
  ])
  func `no share is certain`(
    value: Double, low: Double, high: Double, count: Int, text: String
  ) {
    #expect(percent(Estimate(value: value, low: low, high: high, count: count)) == text)
  }

  @Test func `what is known on one side alone is told so`() {
    func text(_ value: CostRatio, _ draws: [CostRatio]) -> String {
      censored(RatioEstimate(value, resampled: draws, count: 9))
    }
    let some = (0..<90).map { CostRatio.exactly(0.5 + Double($0) / 60) }
    let low = [CostRatio](repeating: .atMost(1), count: 10)
    let high = [CostRatio](repeating: .atLeast(4), count: 10)
    #expect(text(.exactly(1.2), some) == "1.2 (0.5 to 2)")
    #expect(text(.atMost(1), low + some) == "at most 1 (up to 2)")
    #expect(text(.atLeast(4), some + high) == "at least 4 (from 0.5)")
    #expect(text(.exactly(1), low + high) == "1 (unknown)")
    // Never a 0, and no number where nothing is known.
    #expect(text(.exactly(0.04), low + high) == "0.04 (unknown)")
    #expect(text(.atMost(0.001), low + high) == "at most 0.01 (unknown)")
    #expect(text(.atMost(.infinity), low + high) == "not measured")
  }

  @Test func `the exchange charges the verifier first, then not`()
    throws
  {
    let study = try study(seed: 1)
    let tables = StudyTables(study, ratio: 14)
    let titles = tables.exchanges.map(\.title)
    #expect(
      titles.prefix(2) == [
        "Exchange, all methods, verifier charged", "Exchange, all methods, verifier free",
      ])
    #expect(titles.count == 6)
    #expect(tables.headlines(study.efficiencies()).map(\.title).suffix(2) == titles.prefix(2))
    // At R = 22 half of the tokens go to the verifier: 7.9 generations in place of 15.8.
    let matched = tables.exchanges.prefix(2).map { $0.rows.last?[1] }
    #expect(matched == ["7.9 (4)", "14.9 (4)"] || matched == ["7.9 (4)", "15.8 (16)"])
  }
}
