import PonderPolicy
import PonderSearch
public import PonderStudy

/// One of the paper's findings, tried on this study.
public struct Check: Hashable, Sendable {
  public enum Verdict: String, Hashable, Sendable {
    case holds
    case fails
    case cannotTell = "cannot tell"
  }

  public var finding: String
  public var verdict: Verdict
  /// The measurement behind the verdict.
  public var evidence: String
}

/// The nine findings that a reproduction should show.
///
/// The rule is fixed: a finding says that one figure is at least, or at most, another. It *holds*
/// when the 95 % interval of their difference, paired over problems, lies on that side of zero, or,
/// for "at least", does not lie on the other while the difference itself is on it; it *fails* when
/// the interval lies on the other side; else one *cannot tell*. A finding of several comparisons
/// fails when one fails and holds when all hold.
public struct Checks: Sendable {
  private let analysis: StudyAnalysis
  private let budgets: [Int]

  public init(_ analysis: StudyAnalysis, budgets: [Int]) {
    self.analysis = analysis
    self.budgets = budgets.sorted()
  }

  private typealias Arm = StudyTable.Arm

  public var all: [Check] {
    [aggregation, outcomeGap, beamEarly, lookahead, attempts, sequential, measures, optimal]
      .compactMap { $0 }
  }

  private var most: Int { budgets.last ?? 1 }

  private var aggregation: Check? {
    let last = Arm("best-of-N weighted", most)
    return check(
      "the last step's score beats minimum and product, and weighted beats plain best-of-N",
      [
        atLeast(last, Arm("best-of-N weighted by minimum", most)),
        atLeast(last, Arm("best-of-N weighted by product", most)),
        atLeast(last, Arm("best-of-N best", most)),
      ])
  }

  private var outcomeGap: Check? {
    check(
      "the process verifier is ahead of the outcome verifier at a large N",
      [atLeast(Arm("best-of-N weighted", most), Arm(StudyTable.outcomeMethod, most))])
  }

  private var beamEarly: Check? {
    check(
      "beam search is ahead of best-of-N at N = 4 and 16",
      [4, 16].map { atLeast(Arm("beam 4", $0), Arm("best-of-N weighted", $0)) })
  }

  private var lookahead: Check? {
    let pairs = analysis.table.columns.keys.filter { $0.name.hasPrefix("lookahead") }.sorted()
    return check(
      "lookahead is not ahead of beam search at the same budget",
      pairs.map { atLeast(Arm($0.name.hasSuffix("√N") ? "beam √N" : "beam 4", $0.budget), $0) })
  }

  private var attempts: Check? {
    let chains = analysis.table.chains.problems
    let longest = chains.flatMap { $0.map(\.count) }.max() ?? 0
    guard longest > 4 else { return nil }
    let first = analysis.accuracy(ofAttempt: 1)
    let late = analysis.accuracy(ofAttempt: min(longest, 16))
    return Check(
      finding: "attempts get better along a chain, beyond the four that are shown",
      verdict: late.low > first.high ? .holds : late.high < first.low ? .fails : .cannotTell,
      evidence: "attempt 1 \(text(first)), attempt \(min(longest, 16)) \(text(late))")
  }

  private var sequential: Check? {
    let budgets = Set(
      analysis.table.columns.keys.filter { $0.name.hasPrefix("revisions") }.map(\.budget)
    ).filter { $0 > 1 }.sorted()
    return check(
      "one long chain is not behind as many parallel attempts",
      budgets.flatMap { budget -> [Comparison] in
        let ratios = RevisionRatio.all(for: budget)
        guard let parallel = ratios.first, let sequential = ratios.last else { return [] }
        return Revisions.Choice.allCases.map { choice in
          atLeast(
            Arm("revisions \(sequential) \(choice)", budget),
            Arm("revisions \(parallel) \(choice)", budget))
        }
      })
  }

  private var candidates: [String] { ["best-of-N weighted", "beam 4"] }

  private var measures: Check? {
    guard let oracle = analysis.computeOptimal(among: candidates, by: .oracle),
      let predicted = analysis.computeOptimal(among: candidates, by: .predicted)
    else { return nil }
    let pairs = zip(oracle.points, predicted.points).map { first, second in
      comparison(
        "oracle", "predicted at N = \(first.budget)", first.choice.accuracy, second.choice.accuracy)
    }
    return check("predicted difficulty is not ahead of oracle difficulty", pairs)
  }

  private var optimal: Check? {
    guard let curve = analysis.computeOptimal(among: candidates, by: .oracle) else { return nil }
    return check(
      "the compute-optimal choice is not behind best-of-N at any budget",
      curve.points.compactMap { point in
        guard let base = analysis.table.columns[Arm("best-of-N weighted", point.budget)] else {
          return nil
        }
        return comparison(
          "compute-optimal", "best-of-N at N = \(point.budget)", point.choice.accuracy,
          base.accuracy)
      })
  }

  private struct Comparison {
    var verdict: Check.Verdict
    var evidence: String
  }

  private func atLeast(_ first: Arm, _ second: Arm) -> Comparison {
    guard let a = analysis.table.columns[first], let b = analysis.table.columns[second] else {
      return Comparison(verdict: .cannotTell, evidence: "\(first.name) was not measured")
    }
    return comparison(
      first.name, "\(second.name) at N = \(first.budget)", a.accuracy, b.accuracy)
  }

  private func comparison(
    _ name: String, _ other: String, _ first: [Double], _ second: [Double]
  ) -> Comparison {
    let difference = analysis.difference(first, minus: second)
    let verdict: Check.Verdict =
      difference.high < 0
      ? .fails : difference.value >= 0 || difference.low > 0 ? .holds : .cannotTell
    return Comparison(verdict: verdict, evidence: "\(name) − \(other): \(text(difference))")
  }

  private func check(_ finding: String, _ comparisons: [Comparison]) -> Check? {
    guard !comparisons.isEmpty else { return nil }
    let verdicts = comparisons.map(\.verdict)
    return Check(
      finding: finding,
      verdict: verdicts.contains(.fails)
        ? .fails : verdicts.allSatisfy { $0 == .holds } ? .holds : .cannotTell,
      evidence: comparisons.map(\.evidence).joined(separator: "; "))
  }

  private func text(_ estimate: Estimate) -> String {
    "\(number(100 * estimate.value)) (\(number(100 * estimate.low)) to \(number(100 * estimate.high)))"
  }
}
