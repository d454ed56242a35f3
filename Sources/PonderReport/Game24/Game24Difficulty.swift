import Ponder
import PonderData
import PonderPolicy
import PonderPools

/// What makes puzzles hard for the models and for people, and whether training gave anything away.
public struct Game24Difficulty {
  let study: Game24Study
  /// Ranks of the puzzles that training met inside larger ones.
  let met: Set<Int>
  /// Ranks of the puzzles that only other training seeds would have met: as easy as ``met``, and never
  /// seen.
  let elsewhere: Set<Int>

  /// - Parameters:
  ///   - study: A study of all puzzles.
  ///   - met: Ranks of the puzzles that training met inside larger ones.
  ///   - elsewhere: Ranks of those that only other training seeds would have met.
  public init(_ study: Game24Study, met: Set<Int>, elsewhere: Set<Int>) {
    self.study = study
    self.met = met
    self.elsewhere = elsewhere
  }

  private var most: Int { study.table.plan.budgets.max() ?? 1 }

  /// Single samples, the chosen answer, and any of all samples, on some puzzles.
  private func figures(on places: [Int]) -> [Estimate] {
    [(StudyTable.bestOfN, 1), (StudyTable.bestOfN, most), (Game24Study.coverage, samples)]
      .compactMap { study.solved($0.0, $0.1, on: places) }
  }

  private var samples: Int { study.table.plan.poolSamples }

  private var figureHeader: [String] {
    ["one sample", "best-of-N weighted, N = \(most)", "any of \(samples)"]
  }

  private func places(_ isWanted: (Game24.Puzzle) -> Bool) -> [Int] {
    study.puzzles.indices.filter { isWanted(study.puzzles[$0]) }
  }

  /// The puzzles by the side that the hash of their question would give them, and by whether a larger
  /// training puzzle reached them.
  ///
  /// Puzzles with many solutions are easy and often reached, so those that were met are compared with
  /// those that only other seeds would have met.
  public var sides: ReportTable {
    let published = 901...1000
    var rows: [[String]] = []
    func add(_ name: String, _ first: [Int], _ second: [Int], _ titles: [String]) {
      let solved = [figures(on: first), figures(on: second)]
      for (index, places) in [first, second].enumerated() {
        rows.append(
          ["\(name), \(titles[index])", "\(places.count)"] + solved[index].map(\.plusMinus))
      }
      let gaps = zip(solved[0], solved[1]).map { $0.minus(independent: $1).withInterval }
      rows.append(["difference", ""] + gaps)
    }
    func side(_ puzzle: Game24.Puzzle) -> Side { Side(ofQuestion: puzzle.problem.question) }
    let sets: [(String, (Game24.Puzzle) -> Bool)] = [
      ("all", { _ in true }), ("901 to 1000", { published.contains($0.rank) }),
    ]
    for (name, isIn) in sets {
      add(
        name, places { isIn($0) && side($0) == .training },
        places { isIn($0) && side($0) != .training },
        ["hashed to the training side", "hashed to the others"])
      add(
        name, places { isIn($0) && met.contains($0.rank) },
        places { isIn($0) && !met.contains($0.rank) && elsewhere.contains($0.rank) },
        ["met inside a larger training puzzle", "met with other seeds alone"])
    }
    return ReportTable(
      id: "game24-sides", title: "What training could know",
      caption: """
        No puzzle of the file is a training problem, whatever side its hash says; \(met.count) of \
        \(study.puzzles.count) stood inside worked solutions of larger ones. Percent solved, ± half of \
        the 95 % interval; differences in points.
        """, header: ["puzzles", "number"] + figureHeader, rows: rows)
  }

  /// Rank correlations with the results of human solvers.
  public func people(and record: Game24Record?) -> ReportTable {
    let rates = study.puzzles.map(\.solveRate)
    let haste = study.puzzles.map { -$0.seconds }
    func row(_ name: String, _ passRates: [Double], _ places: [Int]) -> [String] {
      [name, "\(places.count)"]
        + [rates, haste].map { people -> String in
          let (x, y) = (places.map { passRates[$0] }, places.map { people[$0] })
          return Bootstrap(resamples: 500, seed: Game24Study.bootstrap.seed)
            .estimate(over: places.count) { drawn in
              Agreement(drawn.map { x[$0] }, drawn.map { y[$0] }).rankCorrelation
            }.withInterval
        }
    }
    let all = Array(study.puzzles.indices)
    var rows = DifficultyMeasure.allCases.compactMap { measure in
      study.table.passRates(by: measure).map { row("small, \(measure)", $0, all) }
    }
    if let share = record?.chains.accuracy(of: Game24Study.coverage, at: 1) {
      let passRates = study.puzzles.map { share[$0.rank] ?? 0 }
      let shared = places { share[$0.rank] != nil }
      rows += DifficultyMeasure.allCases.compactMap { measure in
        study.table.passRates(by: measure).map { row("small, \(measure), 901 to 1000", $0, shared) }
      }
      rows.append(row("GPT-4's chains of thought, 901 to 1000", passRates, shared))
    }
    return ReportTable(
      id: "game24-people", title: "What is hard for people",
      caption: """
        Spearman's rank correlation of the estimated pass rate, in percent, with the share of people who solved a puzzle and \
        with how little time they took; 95 % intervals from 500 resamples of the puzzles.
        """,
      header: ["pass rate of", "puzzles", "people who solved it", "people's speed"], rows: rows)
  }

  /// Success within five bins of the share of people who solved a puzzle.
  public var quintiles: ReportTable {
    let bins = DifficultyBins.bins(of: study.puzzles.map(\.solveRate))
    let rows = (1...(bins.max() ?? 1)).map { bin in
      let places = bins.indices.filter { bins[$0] == bin }
      let rates = places.map { 100 * study.puzzles[$0].solveRate }
      let range =
        "\((rates.min() ?? 0).formatted(1)) to \((rates.max() ?? 0).formatted(1))"
      let large =
        study.table.large.isEmpty
        ? [] : [Game24Study.mean(places.map { study.table.large[$0] }).plusMinus]
      return ["\(bin)", range, "\(places.count)"] + figures(on: places).map(\.plusMinus) + large
    }
    return ReportTable(
      id: "game24-quintiles", title: "By how many people solved it",
      caption: "Percent solved, ± half of the 95 % interval; 1 is what most people solved.",
      header: ["bin", "people, %", "puzzles"] + figureHeader
        + (study.table.large.isEmpty ? [] : ["large model, greedy"]), rows: rows)
  }
}
