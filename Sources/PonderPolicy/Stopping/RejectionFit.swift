public import Ponder

/// Thresholds for `EarlyRejection`, fitted by replay of recorded step scores.
///
/// A solution under way is dropped after a step whose score is below that step's threshold. The thresholds keep a
/// given share of the right solutions and drop as much of the others as they can: at every step they are the same
/// quantile of the scores that right solutions have there, the largest that keeps enough of them over all steps.
///
/// ### Source
///
/// Cheshmi et al., *Accelerating LLM Reasoning via Early Rejection with Partial Reward Modeling*, 2025,
/// arXiv:2508.01969, which ranks samples against each other. Thresholds by replay are ours.
public struct RejectionFit: Hashable, Sendable {
  /// The recorded scores of one solution.
  public struct Solution: Hashable, Sendable {
    /// The verifier's score after each step, in `0...1`; that of the last step, the whole solution, rejects
    /// nothing.
    public var scores: [Double]
    public var isRight: Bool

    public init(scores: [Double], isRight: Bool) {
      self.scores = scores
      self.isRight = isRight
    }
  }

  /// What thresholds do to recorded solutions.
  public struct Replay: Hashable, Sendable {
    /// The share of right solutions that no threshold drops, in `0...1`; 1 without one.
    public var kept: Double
    /// The share of all steps that are not sampled, in `0...1`.
    public var saved: Double
  }

  /// After steps 1, 2, …, each in `0...1`; the last one holds for all later steps.
  public let thresholds: [Double]
  /// On the solutions of the fit; measure on other problems with ``replay(_:over:)``.
  public let replay: Replay

  /// The number of right solutions that must reach beyond a step for it to have a threshold of its own.
  public static let leastSolutions = 20

  /// - Parameters:
  ///   - solutions: Of many problems, together; a problem with more right solutions counts more.
  ///   - share: The share of right solutions to keep, above 0 and at most 1.
  /// - Throws: `ConfigurationError` for a share or a score out of range, and when fewer than 20 right solutions
  ///   have a second step.
  /// - Complexity: O(steps · log(solutions)) over all solutions
  public init(to solutions: [Solution], keeping share: Double = 0.95) throws(ConfigurationError) {
    guard share > 0, share <= 1 else {
      throw ConfigurationError("the share to keep", is: share, mustBe: "above 0 and at most 1")
    }
    if let odd = solutions.lazy.flatMap(\.scores).first(where: { !(0...1).contains($0) }) {
      throw ConfigurationError("a score", is: odd, mustBe: "from 0 to 1")
    }
    let right = solutions.filter(\.isRight)
    let columns = Self.columns(right)
    guard !columns.isEmpty else {
      throw ConfigurationError(
        "the right solutions of several steps", is: right.count { $0.scores.count > 1 },
        mustBe: "at least \(Self.leastSolutions)")
    }
    func thresholds(_ rank: Int) -> [Double] {
      columns.map { $0[min($0.count - 1, rank * $0.count / right.count)] }
    }
    // What is kept falls as the quantile rises: the largest rank that keeps enough.
    var (low, high) = (0, right.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if Self.replay(thresholds(middle), over: right).kept >= share {
        low = middle
      } else {
        high = middle
      }
    }
    self.thresholds = thresholds(low)
    replay = Self.replay(self.thresholds, over: solutions)
  }

  /// The sorted scores after each step that enough solutions go beyond: a solution's last score is that of the whole.
  private static func columns(_ solutions: [Solution]) -> [[Double]] {
    var columns: [[Double]] = []
    while true {
      let step = columns.count
      let open = solutions.filter { $0.scores.count > step + 1 }
      guard open.count >= leastSolutions else { return columns }
      columns.append(open.map { $0.scores[step] }.sorted())
    }
  }

  /// Applies thresholds to recorded solutions.
  ///
  /// `EarlyRejection` keeps the best beginning where it would drop all and nothing is finished; here it is dropped,
  /// so that both figures are bounds: it keeps at least as much, and saves at most as much.
  ///
  /// - Parameters:
  ///   - thresholds: After steps 1, 2, …; the last one holds for all later steps, and none drops nothing.
  ///   - solutions: Recorded without rejection.
  /// - Complexity: O(steps) over all solutions
  public static func replay(_ thresholds: [Double], over solutions: [Solution]) -> Replay {
    var (right, kept, steps, taken) = (0, 0, 0, 0)
    for solution in solutions {
      let rejected = solution.scores.dropLast().indices.first { step in
        guard let last = thresholds.indices.last else { return false }
        return solution.scores[step] < thresholds[min(step, last)]
      }
      steps += solution.scores.count
      taken += rejected.map { $0 + 1 } ?? solution.scores.count
      if solution.isRight {
        right += 1
        if rejected == nil { kept += 1 }
      }
    }
    return Replay(
      kept: right > 0 ? Double(kept) / Double(right) : 1,
      saved: steps > 0 ? 1 - Double(taken) / Double(steps) : 0)
  }
}
