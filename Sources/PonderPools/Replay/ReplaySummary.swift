public import PonderPolicy
import PonderSearch

/// A replay's figures as one value that encodes to JSON.
public struct ReplaySummary: Codable, Hashable, Sendable {
  /// A method's accuracy at a budget.
  public struct Cell: Codable, Hashable, Sendable {
    public var method: String
    public var n: Int
    public var accuracy: Estimate
  }

  /// Figures for a subset of the problems at the largest budget.
  public struct Part: Codable, Hashable, Sendable {
    /// Such as `bin 1` or `level 5`.
    public var name: String
    public var problems: Int
    /// The share of right candidates.
    public var single: Estimate
    public var cells: [Cell]
  }

  /// The compute-optimal choice at a budget.
  public struct Choice: Codable, Hashable, Sendable {
    public var measure: DifficultyMeasure
    public var n: Int
    public var accuracy: Estimate
    /// The best single method in hindsight.
    public var single: String
    public var singleAccuracy: Estimate
    /// How far the best single method is above the choice by bin.
    public var regret: Double
    /// For each bin, the method chosen most often; ``shares`` holds how often, as a share of the splits.
    public var chosen: [String]
    public var shares: [Double]
  }

  public var run: String
  public var method: String?
  public var model: String?
  public var problems: Int
  public var candidates: Int
  /// The largest budget.
  public var size: Int
  /// The share of right ones among all candidates, so problems with more candidates weigh more.
  public var rightShare: Double
  /// The share of candidates without an answer.
  public var withoutAnswer: Double
  /// Mean tokens per candidate; `nil` when unknown.
  public var tokensPerCandidate: Double?
  /// The number of thoughts that tree searches dropped.
  public var thoughts: Int
  /// Whether candidates depend on each other.
  public var isSearch: Bool
  public var cells: [Cell]
  public var parts: [Part]
  public var optimal: [Choice]
  /// The reason why nothing was chosen by oracle difficulty; `nil` when something was chosen.
  public var oracleRefusal: OracleRefusal?
  /// The accuracy of each attempt of revision chains, from the first.
  public var attempts: [Estimate]
  public var contradictions: [Contradiction]
  public var leftOut: Int
  public var assignment: Assignment?

  /// - Complexity: O(figures · problems)
  public init(_ replay: Replay) {
    let run = replay.run
    self.run = run.name
    method = run.method
    model = run.model
    problems = run.problems.count
    candidates = run.problems.reduce(0) { $0 + $1.pool.samples.count }
    size = replay.size
    let all = Double(max(1, candidates))
    rightShare = Double(run.problems.reduce(0) { $0 + $1.verdicts.count { $0 } }) / all
    withoutAnswer =
      Double(run.problems.reduce(0) { $0 + $1.pool.samples.count { $0.answer == nil } }) / all
    tokensPerCandidate = run.tokensPerCandidate
    thoughts = run.thoughts
    isSearch = run.isSearch
    let methods = replay.methods
    cells = replay.budgets.flatMap { budget in
      methods.compactMap { method in
        replay.accuracy(of: method, at: budget).map {
          Cell(method: method, n: budget, accuracy: $0)
        }
      }
    }
    parts = replay.parts.map { name, places in
      Part(
        name: name, problems: places.count,
        single: .mean(of: places.map { run.problems[$0].rightShare }),
        cells: methods.compactMap { method in
          replay.accuracy(of: method, at: replay.size, on: places).map {
            Cell(method: method, n: replay.size, accuracy: $0)
          }
        })
    }
    optimal = replay.measures.flatMap { replay.choices(by: $0) }
    oracleRefusal = replay.oracleRefusal
    let longest = run.problems.flatMap { $0.chains.map(\.count) }.max() ?? 0
    attempts = longest == 0 ? [] : (1...longest).map { replay.analysis.accuracy(ofAttempt: $0) }
    contradictions = run.contradictions
    leftOut = run.leftOut
    assignment = run.assignment
  }
}

extension PoolRun {
  /// Mean tokens per candidate, over candidates whose tokens are known; `nil` when there are none.
  public var tokensPerCandidate: Double? {
    let known = problems.flatMap { problem in
      zip(problem.pool.samples, problem.knowsTokens).filter(\.1).map(\.0.tokens)
    }
    return known.isEmpty ? nil : Double(known.reduce(0, +)) / Double(known.count)
  }
}

extension Replay {
  /// The problems by difficulty bin and by level, with their names; without bins for fewer than five
  /// problems.
  public var parts: [(name: String, places: [Int])] {
    let places = Array(run.problems.indices)
    let bins = bins
    let byBin =
      places.count < 5
      ? []
      : (1...(bins.max() ?? 1)).map { bin in ("bin \(bin)", places.filter { bins[$0] == bin }) }
    let levels = Dictionary(grouping: places.filter { run.problems[$0].level != nil }) {
      run.problems[$0].level ?? ""
    }
    return byBin
      + levels.sorted { ($0.key.count, $0.key) < ($1.key.count, $1.key) }.map {
        ("level \($0.key)", $0.value)
      }
  }

  /// The compute-optimal choice at every budget with more than one method.
  public func choices(by measure: DifficultyMeasure) -> [ReplaySummary.Choice] {
    guard let curve = computeOptimal(by: measure) else { return [] }
    return curve.points.compactMap { point in
      guard point.candidates.count > 1,
        let single = bestSingle(at: point.budget, beside: measure)
      else { return nil }
      let favourites = point.choice.shares.map { shares in
        shares.indices.max { (shares[$0], $1) < (shares[$1], $0) } ?? 0
      }
      return ReplaySummary.Choice(
        measure: measure, n: point.budget, accuracy: point.accuracy, single: single.method,
        singleAccuracy: single.accuracy, regret: point.choice.regret,
        chosen: favourites.map { point.candidates[$0] },
        shares: zip(point.choice.shares, favourites).map { $0[$1] })
    }
  }
}
