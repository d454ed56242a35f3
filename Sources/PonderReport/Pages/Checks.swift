import PonderPolicy
import PonderSearch
public import PonderStudy

/// The nine findings that a reproduction should show.
///
/// The rule is fixed: a finding is one or several comparisons, each saying that a figure is at least
/// another. A comparison *holds* when the difference, paired over problems, is not negative, *fails*
/// when its 95 % interval lies below zero, and else one *cannot tell*. A finding fails when one of
/// its comparisons fails, and holds when all of them hold.
public struct Checks: Sendable {
  let analysis: StudyAnalysis

  public init(_ analysis: StudyAnalysis) { self.analysis = analysis }

  /// Those of the nine that the study measured something of.
  public var all: [Check] {
    let findings: [(String, [Comparison?])] = [
      (
        "the last step's score beats minimum and product; weighted beats plain best-of-N",
        aggregation
      ),
      ("the process verifier's lead over the outcome verifier grows with N", verifiers),
      ("beam search leads at small N; its lead shrinks or turns in the easy bins", beam),
      ("lookahead is not ahead of beam search for the same budget", lookahead),
      (
        "attempts get better along a chain, beyond the four that are shown, and many right ones "
          + "are turned wrong", attempts
      ),
      ("sequential beats parallel; on hard problems a mixture beats both", sequential),
      ("predicted difficulty does nearly as well as oracle difficulty, not better", measures),
      ("the compute-optimal choice beats best-of-N, for half the cost or less", optimal),
      (
        "test-time compute beats parameters the more, the less a model is used and the easier the "
          + "problem", exchange
      ),
    ]
    return findings.compactMap { check($0.0, $0.1.compactMap(\.self)) }
  }

  /// The study's largest budget.
  var most: Int { analysis.table.plan.budgets.max() ?? 1 }

  typealias Arm = StudyTable.Arm

  /// A difference that should not be negative.
  struct Comparison {
    var name: String
    var difference: Estimate
    /// What the difference is shown in: points of accuracy, or plain numbers.
    var scale = 100.0

    var verdict: Check.Verdict {
      difference.high < 0 ? .fails : difference.value >= 0 ? .holds : .cannotTell
    }

    var evidence: String {
      let figures = [difference.value, difference.low, difference.high].map { number(scale * $0) }
      return "\(name): \(figures[0]) (\(figures[1]) to \(figures[2]))"
    }
  }

  /// The first arm is at least as good as the second.
  func atLeast(_ first: Arm, _ second: Arm) -> Comparison? {
    guard let a = accuracy(first), let b = accuracy(second) else { return nil }
    return comparison("\(first.name) − \(second.name) at N = \(first.budget)", a, b)
  }

  func comparison(_ name: String, _ first: [Double], _ second: [Double]) -> Comparison {
    Comparison(name: name, difference: analysis.difference(first, minus: second))
  }

  func accuracy(_ arm: Arm) -> [Double]? { analysis.table.columns[arm]?.accuracy }

  private func check(_ finding: String, _ comparisons: [Comparison]) -> Check? {
    guard !comparisons.isEmpty else { return nil }
    let verdicts = comparisons.map(\.verdict)
    return Check(
      finding: finding,
      verdict: verdicts.contains(.fails)
        ? .fails : verdicts.allSatisfy { $0 == .holds } ? .holds : .cannotTell,
      evidence: comparisons.map(\.evidence).joined(separator: "; "))
  }
}

/// For each problem, the mean of several columns.
func means(of columns: [[Double]]) -> [Double] {
  guard let first = columns.first else { return [] }
  return first.indices.map { row in
    columns.reduce(0) { $0 + $1[row] } / Double(columns.count)
  }
}
