public import Ponder
import PonderData
import PonderPools
import PonderSearch

/// Compares the shipped models with GPT-4 on the same hundred puzzles.
public struct Game24Comparison {
  let study: Game24Study
  let record: Game24Record
  /// The costs of the pools, and of a search at a budget, one per puzzle.
  private let poolCosts: [Ponder.Cost]
  private let searchCosts: [Ponder.Cost]

  /// - Parameters:
  ///   - study: A study of puzzles 901 to 1000.
  ///   - record: GPT-4's attempts at them.
  ///   - pools: The cost of every pool of the study.
  ///   - searches: The cost of every beam search of width 4 at the largest budget.
  public init(
    _ study: Game24Study, beside record: Game24Record, pools: [Ponder.Cost],
    searches: [Ponder.Cost]
  ) {
    self.study = study
    self.record = record
    poolCosts = pools
    searchCosts = searches
  }

  /// The number of samples GPT-4 gave per puzzle.
  private static let samples = 100
  /// The number of solutions that its tree search kept.
  private static let kept = 5
  /// The search whose costs are compared.
  public static let beam = StudyTable.beam

  /// How many puzzles each method solves, by which count and at what cost.
  public var headline: ReportTable {
    let plan = study.table.plan
    let pool = Cost(poolCosts, samples: plan.poolSamples)
    let most = plan.budgets.max() ?? 1
    func ours(
      _ name: String, _ counted: String, _ method: String, _ budget: Int, _ cost: Cost? = nil
    ) -> [String]? {
      guard let column = study.column(method, budget) else { return nil }
      let operations = column.floatingPointOperations.reduce(0, +) / Double(study.puzzles.count)
      return [name, counted, Game24Study.mean(column.accuracy).withInterval]
        + (cost.map(Self.tokens) ?? ["", ""]) + [(operations / 1e9).formatted(3), ""]
    }
    func theirs(
      _ name: String, _ counted: String, _ log: Game24Record.Log, _ method: String, _ budget: Int,
      isWhole: Bool
    ) -> [String] {
      let values = log.accuracy(of: method, at: budget).sorted { $0.key < $1.key }.map(\.value)
      let usage = log.usage
      let puzzles = Double(max(1, usage.puzzles))
      let sampled = Double(usage.sampledTokens) / puzzles / (isWhole ? 1 : Double(Self.samples))
      return [
        name, counted, Game24Study.mean(values).withInterval, sampled.formatted(0),
        isWhole ? (Double(usage.readTokens) / puzzles).formatted(0) : "", "not public",
        isWhole ? (usage.dollars / puzzles).formatted(2) : "",
      ]
    }
    let small = [
      ours("small, one sample", "the sample", StudyTable.bestOfN, 1, pool * (1 / pool.samples)),
      ours(
        "small, best-of-N weighted, N = \(most)", "the chosen answer", StudyTable.bestOfN, most,
        pool * (Double(most) / pool.samples)),
      ours(
        "small, beam, width 4, N = \(most)", "the chosen answer", Self.beam, most,
        Cost(searchCosts, samples: most)),
      ours("the shipped policy, N = \(most)", "the chosen answer", Game24Study.policy, most),
      ours(
        "small, \(Self.samples) samples", "any of \(Self.samples)", Game24Study.coverage,
        Self.samples, pool.proposerAlone * (Double(Self.samples) / pool.samples)),
    ]
    let large = [
      theirs(
        "GPT-4, direct answer", "the sample", record.direct, Game24Study.coverage, 1,
        isWhole: false),
      theirs(
        "GPT-4, \(Self.samples) direct answers", "any of \(Self.samples)", record.direct,
        Game24Study.coverage, Self.samples, isWhole: true),
      theirs(
        "GPT-4, chain of thought", "the sample", record.chains, Game24Study.coverage, 1,
        isWhole: false),
      theirs(
        "GPT-4, majority of \(Self.samples) chains of thought", "the chosen answer", record.chains,
        StudyTable.majority, Self.samples, isWhole: true),
      theirs(
        "GPT-4, \(Self.samples) chains of thought", "any of \(Self.samples)", record.chains,
        Game24Study.coverage, Self.samples, isWhole: true),
      theirs(
        "GPT-4, tree search", "the one of \(Self.kept) with the highest value", record.tree,
        StudyTable.bestSingle, Self.kept, isWhole: true),
      theirs(
        "GPT-4, tree search", "any of \(Self.kept)", record.tree, Game24Study.coverage, Self.kept,
        isWhole: true),
    ]
    let rows = small.compactMap(\.self) + large
    return ReportTable(
      id: "game24-headline", title: "Puzzles 901 to 1000",
      caption: """
        Percent of \(study.puzzles.count) puzzles with the 95 % interval; tokens, GFLOP and dollars a \
        puzzle. Tokens read by a verifier are among those read. GPT-4's counts are those of its logs.
        """,
      header: [
        "who, how", "solved when right is", "solved", "tokens sampled", "read", "GFLOP", "dollars",
      ], rows: rows)
  }

  /// Differences puzzle by puzzle.
  public var differences: ReportTable {
    let most = study.table.plan.budgets.max() ?? 1
    let ours: [(String, String, Int)] = [
      ("best-of-N weighted, N = \(most), chosen", StudyTable.bestOfN, most),
      ("the shipped policy, N = \(most), chosen", Game24Study.policy, most),
      ("any of \(Self.samples) samples", Game24Study.coverage, Self.samples),
    ]
    let theirs: [(String, [Int: Double])] = [
      (
        "tree search, chosen by value",
        record.tree.accuracy(of: StudyTable.bestSingle, at: Self.kept)
      ),
      ("tree search, any of five", record.tree.accuracy(of: Game24Study.coverage, at: Self.kept)),
      (
        "chain of thought, any of \(Self.samples)",
        record.chains.accuracy(of: Game24Study.coverage, at: Self.samples)
      ),
    ]
    let rows = ours.compactMap { name, method, budget -> [String]? in
      guard let column = study.column(method, budget) else { return nil }
      return [name]
        + theirs.map { _, values in
          let pairs = zip(study.puzzles, column.accuracy).compactMap { puzzle, value in
            values[puzzle.rank].map { (value, $0) }
          }
          return Estimate.meanDifference(pairs.map(\.0), minus: pairs.map(\.1))
            .withInterval
        }
    }
    return ReportTable(
      id: "game24-differences", title: "Ahead of GPT-4, in points",
      caption: "Paired over the puzzles, with 95 % intervals.",
      header: ["small"] + theirs.map { "GPT-4, " + $0.0 }, rows: rows)
  }

  /// Success by generations, with GPT-4's tree search as a line.
  public var chart: Chart {
    func series(_ name: String, _ points: [(Int, Estimate)]) -> ChartSeries {
      ChartSeries(
        name: name,
        points: points.map { budget, estimate in
          .init(x: Double(budget), y: estimate.value, low: estimate.low, high: estimate.high)
        })
    }
    func ours(_ name: String, _ method: String) -> ChartSeries {
      series(
        "small, " + name,
        study.table.budgets(of: method).filter { $0 <= Self.samples }.compactMap { budget in
          study.solved(method, budget).map { (budget, $0) }
        })
    }
    func theirs(_ name: String, _ method: String) -> ChartSeries {
      series(
        "GPT-4, " + name,
        record.chains.replay.budgets.map { budget in
          let values = record.chains.accuracy(of: method, at: budget)
          return (budget, Game24Study.mean(values.sorted { $0.key < $1.key }.map(\.value)))
        })
    }
    let tree = record.tree.accuracy(of: Game24Study.coverage, at: Self.kept)
    let share = tree.values.reduce(0, +) / Double(max(1, tree.count))
    return Chart(
      title: "Game of 24, puzzles 901 to 1000: solved with N generations", label: "generations",
      series: [
        ours("any of N samples", Game24Study.coverage),
        ours("best-of-N weighted, chosen", StudyTable.bestOfN), ours("beam, width 4", Self.beam),
        ours("majority", StudyTable.majority),
        theirs("any of N chains of thought", Game24Study.coverage),
        theirs("majority", StudyTable.majority),
      ], mark: ("GPT-4, tree search, any of five", share))
  }
}

extension Game24Comparison {
  /// Means over the puzzles.
  private struct Cost {
    var sampledTokens: Double
    var readByProposer: Double
    var readByVerifier: Double
    var samples: Double

    static func * (a: Cost, b: Double) -> Cost {
      Cost(
        sampledTokens: a.sampledTokens * b, readByProposer: a.readByProposer,
        readByVerifier: a.readByVerifier * b, samples: a.samples * b)
    }

    /// The cost without a verifier.
    var proposerAlone: Cost {
      var cost = self
      cost.readByVerifier = 0
      return cost
    }

    init(sampledTokens: Double, readByProposer: Double, readByVerifier: Double, samples: Double) {
      self.sampledTokens = sampledTokens
      self.readByProposer = readByProposer
      self.readByVerifier = readByVerifier
      self.samples = samples
    }

    init(_ costs: [Ponder.Cost], samples: Int) {
      func mean(_ count: (Ponder.Cost) -> Int) -> Double {
        Double(costs.reduce(0) { $0 + count($1) }) / Double(max(1, costs.count))
      }
      self.init(
        sampledTokens: mean(\.proposer.sampledTokens), readByProposer: mean(\.proposer.readTokens),
        readByVerifier: mean(\.verifier.tokens), samples: Double(samples))
    }
  }

  private static func tokens(_ cost: Cost) -> [String] {
    [cost.sampledTokens.formatted(0), (cost.readByProposer + cost.readByVerifier).formatted(0)]
  }
}
