public import Ponder

/// Which states of a vote to stop in, decided beforehand by backward induction.
///
/// The vote is looked at when it has a ``stages`` number of samples. Its state is a cell: the bins of the
/// leader's share of the weight, the leader's best score, the runner-up's share and the estimated pass
/// rate. The last stage always stops. `StoppingTable.fitted` in PonderPolicy makes one from recorded
/// samples.
///
/// ### Source
///
/// Optimal stopping by backward induction; for samples of language models compare the Pandora's box rule of
/// arXiv:2510.01394. The state and the table are ours.
public struct StoppingTable: Hashable, Sendable {
  /// Where the four quantities are cut into bins, at ascending numbers in `0...1`.
  ///
  /// A value equal to an edge belongs to the upper bin.
  public struct Grid: Hashable, Sendable {
    /// Edges of ``RunningVote/leaderShare``.
    public let leaderShare: [Double]
    /// Edges of the leader's best score.
    public let bestScore: [Double]
    /// Edges of ``RunningVote/runnerUpShare``.
    public let runnerUpShare: [Double]
    /// Edges of ``RunningVote/passRate``.
    public let passRate: [Double]

    /// 36 cells: over six stages about 200.
    public static let usual = Grid(
      unchecked: [0.4, 0.7], bestScore: [0.3, 0.7], runnerUpShare: [0.2], passRate: [0.5])

    private init(
      unchecked leaderShare: [Double], bestScore: [Double], runnerUpShare: [Double],
      passRate: [Double]
    ) {
      self.leaderShare = leaderShare
      self.bestScore = bestScore
      self.runnerUpShare = runnerUpShare
      self.passRate = passRate
    }

    /// - Throws: `ConfigurationError` for edges that do not ascend in `0...1`, and for more than 32 of one
    ///   kind.
    public init(
      leaderShare: [Double], bestScore: [Double], runnerUpShare: [Double], passRate: [Double]
    ) throws(ConfigurationError) {
      for (name, edges) in [
        ("leaderShare", leaderShare), ("bestScore", bestScore), ("runnerUpShare", runnerUpShare),
        ("passRate", passRate),
      ] {
        guard edges.count <= 32, edges.allSatisfy({ (0...1).contains($0) }),
          zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 })
        else {
          throw ConfigurationError(
            "the edges of \(name)", is: edges, mustBe: "up to 32 ascending numbers from 0 to 1")
        }
      }
      self.init(
        unchecked: leaderShare, bestScore: bestScore, runnerUpShare: runnerUpShare,
        passRate: passRate)
    }

    /// The number of cells.
    public var count: Int {
      (leaderShare.count + 1) * (bestScore.count + 1) * (runnerUpShare.count + 1)
        * (passRate.count + 1)
    }

    /// The cell of a vote, from 0 to below ``count``; the pass rate's bin changes fastest.
    public func cell(of vote: RunningVote) -> Int {
      var cell = 0
      for (edges, value) in [
        (leaderShare, vote.leaderShare), (bestScore, vote.leader?.best ?? 0),
        (runnerUpShare, vote.runnerUpShare), (passRate, vote.passRate),
      ] {
        cell = cell * (edges.count + 1) + edges.count { $0 <= value }
      }
      return cell
    }
  }

  /// The numbers of samples at which the vote is looked at, ascending from at least 1.
  public let stages: [Int]
  /// The bins of the state.
  public let grid: Grid
  /// `[stage][cell]`: whether to stop, for all stages but the last.
  public let stops: [[Bool]]

  /// - Throws: `ConfigurationError` for stages that do not ascend from 1, more than 64 of them, or a list of
  ///   decisions whose size does not fit.
  public init(stages: [Int], grid: Grid, stops: [[Bool]]) throws(ConfigurationError) {
    guard (1...64).contains(stages.count), stages[0] >= 1,
      zip(stages, stages.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      throw ConfigurationError(
        "the stages", is: stages, mustBe: "1 to 64 ascending numbers of samples from 1")
    }
    guard stops.count == stages.count - 1 else {
      throw ConfigurationError(
        "the decisions", is: "those of \(stops.count) stages",
        mustBe: "those of \(stages.count - 1), all stages but the last")
    }
    if let odd = stops.first(where: { $0.count != grid.count }) {
      throw ConfigurationError(
        "the decisions of a stage", is: odd.count, mustBe: "\(grid.count), one for each cell")
    }
    self.stages = stages
    self.grid = grid
    self.stops = stops
  }

  /// Whether to stop here; false between two stages, true from the last one on.
  ///
  /// - Complexity: O(stages + edges)
  public func stops(_ vote: RunningVote) -> Bool {
    guard vote.samples < stages[stages.count - 1] else { return true }
    guard let stage = stages.firstIndex(of: vote.samples) else { return false }
    return stops[stage][grid.cell(of: vote)]
  }

  /// The next stage after this number of samples.
  func nextLook(after samples: Int) -> Int { stages.first { $0 > samples } ?? samples + 1 }
}

extension StoppingTable: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case stages, leaderShare, bestScore, runnerUpShare, passRate, stops
  }

  /// Reads decisions as texts of zeros and ones, one for each stage.
  ///
  /// Unknown fields and sizes that do not fit are refused.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    self = try decoder.placing {
      let texts = try values.decode([String].self, forKey: .stops)
      if let odd = texts.first(where: { !$0.utf8.allSatisfy { [0x30, 0x31].contains($0) } }) {
        throw ConfigurationError("a text of decisions", is: odd, mustBe: "of 0 and 1 alone")
      }
      return try StoppingTable(
        stages: values.decode([Int].self, forKey: .stages),
        grid: Grid(
          leaderShare: values.decode([Double].self, forKey: .leaderShare),
          bestScore: values.decode([Double].self, forKey: .bestScore),
          runnerUpShare: values.decode([Double].self, forKey: .runnerUpShare),
          passRate: values.decode([Double].self, forKey: .passRate)),
        stops: texts.map { $0.utf8.map { $0 == 0x31 } })
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(stages, forKey: .stages)
    try values.encode(grid.leaderShare, forKey: .leaderShare)
    try values.encode(grid.bestScore, forKey: .bestScore)
    try values.encode(grid.runnerUpShare, forKey: .runnerUpShare)
    try values.encode(grid.passRate, forKey: .passRate)
    try values.encode(
      stops.map { String(decoding: $0.map { $0 ? 0x31 : 0x30 } as [UInt8], as: UTF8.self) },
      forKey: .stops)
  }

  /// 16 hexadecimal digits that tell tables apart, the same on every machine.
  var digest: String {
    // Its encoding cannot fail: it holds only numbers and texts.
    let text = (try? codedText()) ?? ""
    let digits = String(stableHash(text.utf8), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
