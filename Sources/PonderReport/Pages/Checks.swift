import PonderPolicy
public import PonderPools
import PonderSearch

/// The nine findings that a reproduction should show.
///
/// The rule is fixed before a study is run:
///
/// - A finding is one or several comparisons, each claiming that a figure lies above a bound. Most claim
///   that a difference, paired over problems, lies above 0.
/// - Where the paper says *nearly as well* or *dominates*, the bound is ``margin``, two points, below 0:
///   smaller differences count as equal.
/// - Each comparison has a two-sided p-value, from the score test that its interval inverts or, for a ratio
///   of costs, from resamples. Holm's method corrects the p-values of all findings together, so that at
///   most 5 % of studies call any comparison significant by chance.
/// - A finding *holds* when all its comparisons are significant in its direction, and *fails* when one is
///   significant against it; otherwise one *cannot tell*. Comparisons without measurements are left out.
public struct Checks: Sendable {
  /// How far a figure may be behind another and still count as nearly as well: 2 points of accuracy.
  public static let margin = 0.02
  /// The maximum share of studies that call any comparison significant by chance.
  public static let level = 0.05

  let analysis: StudyAnalysis

  public init(_ analysis: StudyAnalysis) { self.analysis = analysis }

  /// The findings for which the study has measurements.
  public var all: [Check] {
    let findings: [(finding: String, comparisons: [Comparison])] = [
      (
        "the last step's score beats the minimum, the minimum the product; weighted beats plain "
          + "best-of-N", aggregation
      ),
      ("the process verifier's lead over the outcome verifier grows with N", verifiers),
      (
        "beam search leads at small N; the lead shrinks with N, and in the easy bins beam search "
          + "itself falls", beam
      ),
      ("beam search is ahead of lookahead for the same budget", lookahead),
      (
        "attempts get better along a chain, beyond the four that are shown, and many right ones "
          + "are turned wrong", attempts
      ),
      ("sequential beats parallel; on hard problems the best mixture beats both", sequential),
      ("predicted difficulty does nearly as well as oracle difficulty, and not better", measures),
      (
        "the compute-optimal choice beats best-of-N, at no N falls behind it, and costs less than half",
        optimal
      ),
      (
        "test-time compute beats parameters the more, the less a model is used and the easier the "
          + "problem", exchange
      ),
    ].map { ($0.0, $0.1.compactMap(\.self)) }
    var corrected = holm(findings.flatMap { $0.comparisons.map(\.pValue) })[...]
    return findings.compactMap { finding, comparisons in
      let own = corrected.prefix(comparisons.count)
      corrected = corrected.dropFirst(comparisons.count)
      return comparisons.isEmpty ? nil : Self.check(finding, comparisons, pValues: Array(own))
    }
  }

  /// The study's largest budget.
  var most: Int { analysis.table.plan.budgets.max() ?? 1 }

  /// The budgets at which beam search should lead: 4 and 16 as in the paper, or else the study's budgets
  /// from 2 to 16.
  var small: [Int] {
    let few = analysis.table.plan.budgets.filter { (2...16).contains($0) && $0 < most }.sorted()
    let paper = few.filter { [4, 16].contains($0) }
    return paper.isEmpty ? few : paper
  }

  typealias Arm = StudyTable.Arm

  func label(of method: String) -> String { analysis.table.label(of: method) }

  func accuracy(_ arm: Arm) -> [Double]? { analysis.table.columns[arm]?.accuracy }

  /// The comparison that the first arm is better than the second.
  func better(_ first: Arm, _ second: Arm) -> Comparison? {
    guard let a = accuracy(first), let b = accuracy(second) else { return nil }
    return Comparison(
      "\(label(of: first.name)) − \(label(of: second.name)) at N = \(first.budget)",
      TestedDifference(a, minus: b))
  }

  private static func check(
    _ finding: String, _ comparisons: [Comparison], pValues: [Double]
  ) -> Check {
    let isSignificant = pValues.map { $0 <= level }
    let against = zip(comparisons, isSignificant).contains { $1 && !$0.isAbove }
    let allFor = zip(comparisons, isSignificant).allSatisfy { $1 && $0.isAbove }
    return Check(
      finding: finding, verdict: against ? .fails : allFor ? .holds : .cannotTell,
      evidence: zip(comparisons, isSignificant).map { $0.evidence + ($1 ? " *" : "") }
        .joined(separator: "; "))
  }
}

/// A finding's claim that a figure lies above a bound.
struct Comparison {
  /// The figure with its interval.
  var evidence: String
  /// Two-sided, not corrected.
  var pValue: Double
  var isAbove: Bool

  /// - Parameter margin: How far the difference may lie below 0.
  init(_ name: String, _ difference: TestedDifference, margin: Double = 0) {
    let allowed = margin > 0 ? ", above −\(number(100 * margin))" : ""
    evidence = "\(name)\(allowed): \(interval(difference.estimate, scale: 100))"
    (pValue, isAbove) = (difference.pValue, difference.isAbove)
  }

  init(_ name: String, _ ratio: RatioEstimate, above bound: Double) {
    evidence = "\(name), above \(number(bound)): \(censored(ratio))"
    (pValue, isAbove) = ratio.against(bound)
  }
}

/// For each problem, the mean of several columns.
func means(of columns: [[Double]]) -> [Double] {
  guard let first = columns.first else { return [] }
  return first.indices.map { row in
    columns.reduce(0) { $0 + $1[row] } / Double(columns.count)
  }
}
