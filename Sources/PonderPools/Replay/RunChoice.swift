import Ponder
import PonderPolicy

/// The compute-optimal choice among the runs of one model on the same problems: for each difficulty bin,
/// the run and selection of N generations that does best.
///
/// Runs of independent samples can be chosen at every N up to their size. Runs whose candidates depend on
/// each other can be chosen only at their full size, because fewer beams are not a smaller search.
/// Difficulty is the share of right candidates in one half of the largest run of independent samples. Only
/// the other half of that run can be chosen, so that no candidate does both. Choices are measured on
/// problems that did not take part in them.
public struct RunChoice: Codable, Hashable, Sendable {
  /// The choice at one N.
  public struct Row: Codable, Hashable, Sendable {
    /// The budget in generations.
    public var n: Int
    public var accuracy: Estimate
    /// The best single run and method, in hindsight.
    public var single: String
    public var singleAccuracy: Estimate
    /// How far the best single one is above the choice by bin.
    public var regret: Double
    /// For each bin, the run and method chosen most often.
    public var chosen: [String]
    /// How often each of these is chosen, in `0...1`.
    public var shares: [Double]
  }

  /// The model; `nil` when the files do not name it.
  public var model: String?
  public var runs: [String]
  /// The number of problems that all runs share.
  public var problems: Int
  /// The run that measures difficulty.
  public var difficulty: String
  public var rows: [Row]
  /// The reason why there are no rows; `nil` when there are some.
  public var refusal: String?

  /// The minimum number of problems that the runs must share.
  public static let leastProblems = 2 * ComputeOptimal.leastProblems

  /// The choices among these replays, one for each model with several.
  ///
  /// - Parameters:
  ///   - replays: In the order of their runs.
  ///   - seed: Seeds the splits.
  public static func all(among replays: [Replay], seed: UInt64 = 0) -> [RunChoice] {
    var models: [String?] = []
    for replay in replays where !models.contains(replay.run.model) {
      models.append(replay.run.model)
    }
    return models.compactMap { model in
      choice(among: replays.filter { $0.run.model == model }, seed: seed)
    }
  }

  /// - Returns: `nil` for fewer than two runs or too few shared problems.
  private static func choice(among replays: [Replay], seed: UInt64) -> RunChoice? {
    let ids = replays.map { $0.analysis.table.problems }
    guard let first = ids.first, replays.count > 1 else { return nil }
    let shared = ids.dropFirst().map(Set.init).reduce(first) { kept, other in
      kept.filter(other.contains)
    }
    guard shared.count >= leastProblems else { return nil }
    let sampled = replays.filter { !$0.run.isSearch && $0.run.generations == 1 }
    let judge = sampled.max { $0.run.size < $1.run.size } ?? replays[0]
    var choice = RunChoice(
      model: replays[0].run.model, runs: replays.map(\.run.name), problems: shared.count,
      difficulty: judge.run.name, rows: [], refusal: nil)
    if let refusal = judge.oracleRefusal {
      choice.refusal = "a choice by oracle difficulty \(refusal)"
    } else if let halves = judge.oracleHalves {
      choice.rows = rows(among: replays, judge, halves, on: shared, seed: seed)
      if choice.rows.isEmpty {
        choice.refusal =
          "no two runs share an N: one half of the candidates of '\(judge.run.name)' measures "
          + "difficulty, and \(halves.plan.poolSamples) are left to choose among"
      }
    }
    return choice
  }

  /// - Parameters:
  ///   - judge: The replay whose candidates measure difficulty.
  ///   - halves: The results of its other half, with the difficulty measured by the first half.
  private static func rows(
    among replays: [Replay], _ judge: Replay, _ halves: StudyTable, on shared: [String],
    seed: UInt64
  ) -> [Row] {
    let columns = replays.flatMap { replay in
      let isJudge = replay.run.name == judge.run.name
      return RunColumn.all(of: replay, in: isJudge ? halves : nil, on: shared)
    }
    let rates = RunColumn.restricted(halves.difficulty.map(\.oracle), of: judge, to: shared)
    let bins = DifficultyBins.bins(of: rates)
    return Set(columns.map(\.n)).sorted().compactMap { n in
      let arms = columns.filter { $0.n == n }
      guard Set(arms.map(\.run)).count > 1 else { return nil }
      let accuracy = arms.map(\.accuracy)
      let choice = ComputeOptimal(
        accuracy: accuracy, cost: accuracy.map { $0.map { _ in 0 } }, bins: bins,
        seed: seed.derived("runs").derived(n))
      let best = ComputeOptimal.best(of: accuracy, on: Array(shared.indices))
      let favourites = choice.shares.map { shares in
        shares.indices.max { (shares[$0], $1) < (shares[$1], $0) } ?? 0
      }
      return Row(
        n: n, accuracy: .mean(of: choice.accuracy), single: arms[best].name,
        singleAccuracy: .mean(of: accuracy[best]), regret: choice.regret,
        chosen: favourites.map { arms[$0].name },
        shares: zip(choice.shares, favourites).map { $0[$1] })
    }
  }
}

/// The accuracy of a run's method at N on the shared problems.
private struct RunColumn {
  var run: String
  var name: String
  var n: Int
  var accuracy: [Double]

  /// - Parameter half: The table to use instead of the replay's own.
  static func all(of replay: Replay, in half: StudyTable?, on shared: [String]) -> [RunColumn] {
    let run = replay.run
    let table = half ?? replay.analysis.table
    let isWhole = run.isSearch && !run.isRevised
    return table.plan.budgets.filter { !isWhole || $0 == replay.size }.flatMap { budget in
      table.methods.compactMap { method in
        table.columns[.init(method.name, budget)].map { column in
          RunColumn(
            run: run.name,
            // With one candidate there is no choice, so the method does not matter.
            name: budget == 1 ? run.name : run.name + ": " + method.name,
            n: budget * run.generations,
            accuracy: restricted(column.accuracy, of: replay, to: shared))
        }
      }
      .prefix(budget == 1 ? 1 : .max)
    }
  }

  /// The values for the shared problems, in their order.
  static func restricted(_ values: [Double], of replay: Replay, to shared: [String]) -> [Double] {
    let places = Dictionary(
      zip(replay.analysis.table.problems, values)
    ) { first, _ in first }
    return shared.map { places[$0] ?? 0 }
  }
}
