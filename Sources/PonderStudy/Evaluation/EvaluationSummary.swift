import Ponder
public import PonderPools

/// The figures of an evaluation, each with its 95 % interval over problems.
public struct EvaluationSummary: Codable, Hashable, Sendable {
  /// Figures that depend on the number of samples.
  public struct AtBudget: Codable, Hashable, Sendable {
    public var samples: Int
    /// The chance that at least one sample is right.
    public var pass: Estimate
    /// The chance that the most frequent answer is right.
    public var majority: Estimate
  }

  /// Figures for a subset of the problems.
  public struct Part: Codable, Hashable, Sendable {
    public var name: String
    public var problems: Int
    public var passAt1: Estimate
    public var greedy: Estimate
  }

  public var problems: Int
  public var samples: Int
  public var passAt1: Estimate
  /// The share of problems whose most probable solution is right.
  public var greedy: Estimate
  public var budgets: [AtBudget]
  /// Five equal parts by pass@1, the easiest first; empty for fewer than five problems.
  ///
  /// The samples that sort the problems also measure them, as in the paper's oracle difficulty (Snell et
  /// al. 2024, section 3.2), so the parts differ slightly more than with fresh samples.
  public var quintiles: [Part]
  public var kinds: [Part]
  /// The share of samples in which no answer was found.
  public var withoutAnswer: Double
  public var sampledTokens: Int

  /// - Parameters:
  ///   - results: One per problem.
  ///   - budgets: The numbers of samples to report; those above the number taken are omitted.
  ///   - seed: Seeds the subsets.
  public init(
    _ results: [ProblemResult], budgets: [Int] = [1, 4, 16, 64, 256, 1_024], seed: UInt64
  ) {
    let samples = results.map(\.samples.count).min() ?? 0
    func part(_ name: String, _ results: [ProblemResult]) -> Part {
      Part(
        name: name, problems: results.count, passAt1: .mean(of: results.map(\.rightShare)),
        greedy: .share(of: results.count { $0.isGreedyRight }, among: results.count))
    }
    let whole = part("all", results)
    problems = results.count
    self.samples = samples
    passAt1 = whole.passAt1
    greedy = whole.greedy
    self.budgets = budgets.filter { $0 <= samples }.map { k in
      let pass = results.map { passAtK(k, right: $0.rightCount, of: $0.samples.count) }
      let majority = results.map { result in
        majorityAtK(
          k, groups: result.samples, isRight: result.groups.map(\.isRight),
          seed: seed.derived("majority").derived(result.problem.id))
      }
      return AtBudget(
        samples: k, pass: .mean(of: pass), majority: .mean(of: majority))
    }
    let sorted = results.sorted {
      ($1.rightShare, $0.problem.id) < ($0.rightShare, $1.problem.id)
    }
    quintiles =
      samples == 0 || results.count < 5
      ? []
      : sorted.fifths.enumerated().map { part("\($0 + 1)", Array($1)) }
    kinds = Dictionary(grouping: results, by: \.kind).sorted { $0.key < $1.key }.map {
      part($0.key, $0.value)
    }
    let all = results.reduce(0) { $0 + $1.samples.count }
    let without = results.reduce(0) { $0 + $1.samples.count { $0 == nil } }
    withoutAnswer = all == 0 ? 0 : Double(without) / Double(all)
    sampledTokens = results.reduce(0) { $0 + $1.sampledTokens }
  }
}

extension Array {
  /// Five parts in order, of equal size up to one.
  var fifths: [ArraySlice<Element>] {
    (0..<5).map { self[$0 * count / 5..<($0 + 1) * count / 5] }
  }
}
