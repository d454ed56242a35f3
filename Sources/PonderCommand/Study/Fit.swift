public import ArgumentParser
import Foundation
public import PonderPolicy
import PonderPools
import PonderStudy

extension DifficultyMeasure: ExpressibleByArgument {}
extension CandidateSet: ExpressibleByArgument {}

struct Fit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fit a policy: for each budget and difficulty, the strategy that did best.",
    discussion: """
      Writes a file with the bins, the table, what each cell may expect, and what it was fitted on. \
      What a cell may expect is measured on problems that did not choose its strategy.

      The file also holds, where FLOPs were recorded, the accuracy of every strategy and budget against \
      its cost, for ponder solve --price; and tables that say when a vote is worth no more samples, by \
      which ponder solve stops early; and tables of how often answers are right, by the verifier's score \
      or by agreement, from which ponder solve and ponder serve say how sure an answer is.
      """)

  @OptionGroup var study: StudyOptions

  @Option(
    help: """
      How a problem's difficulty is measured: oracle, predicted or prompt; if left out, prompt where \
      the verifier scores the question alone, else predicted.
      """)
  var measure: DifficultyMeasure?

  @Option(
    help: "What to choose from: search or revisions as in the paper, all searches, or everything.")
  var candidates = CandidateSet.everything

  @Option(
    help: """
      The share of right solutions, in percent, that the thresholds for early-rejection keep; they are \
      printed, for a study's strategies.
      """)
  var keep = 95.0

  @Option(help: "File to write; the study's name with .policy.json if left out.")
  var output: String?

  func validate() throws {
    if !(keep > 0 && keep <= 100) {
      throw ValidationError("--keep must be above 0 and at most 100, not \(keep)")
    }
  }

  func run() async throws {
    let open = try OpenStudy(study)
    let isAsked = open.table.passRates(by: .prompt) != nil
    let measure = measure ?? (isAsked ? .prompt : .predicted)
    let (policy, url) = try open.writePolicy(among: candidates, by: measure, to: output)
    var rows = Table(["N"] + (1...policy.bins.count).map { "bin \($0)" })
    for budget in policy.budgets {
      rows.add(
        ["\(budget)"]
          + policy.entries.filter { $0.budget == budget }.map {
            "\($0.strategy) \((100 * $0.accuracy).formatted(0)) %"
          })
    }
    print(rows.text)
    for entry in policy.entries where entry.decider != entry.bin {
      print(
        "bin \(entry.bin) at N = \(entry.budget) has too few problems to choose by; "
          + "bin \(entry.decider) chose for it")
    }
    if let curve = open.analysis.computeOptimal(among: candidates, by: measure) {
      let regrets = curve.points.map {
        "\((100 * $0.choice.regret).formatted(1)) at N = \($0.budget)"
      }
      print(
        "\nregret against the best single method, in points: " + regrets.joined(separator: ", "))
    }
    print("\n" + policy.extras)
    if let rejection = try open.rejection(keeping: keep) { print(rejection) }
    print("\n" + url.path)
  }
}

extension Policy {
  /// What the policy holds besides its table, in three lines.
  fileprivate var extras: String {
    let priced =
      valueCurves.map {
        "\($0.curves.count) strategies and budgets to choose from at a price" + prices(of: $0)
      } ?? "no price: FLOPs were not recorded"
    let stopped =
      stopping.isEmpty
      ? "no early stopping: too few recorded samples"
      : "\(stopping.count) tables that stop votes early"
    let sure =
      confidenceTables.isEmpty
      ? "no confidence: too few problems"
      : "confidence from "
        + confidenceTables.map(\.judges.evidenceTitle).joined(separator: ", ")
    return [priced, stopped, sure].joined(separator: "\n")
  }

  /// The prices between which the choice changes, at pass rates on the edges of the bins.
  private func prices(of curves: ValueCurves) -> String {
    let gains = bins.edges.flatMap { curves.choices(at: $0) }.map(\.gain).filter(\.isFinite)
    guard let least = gains.min(), let most = gains.max() else { return "" }
    let texts = [least, most].map {
      String(
        format: "%.2g", locale: Locale(identifier: "en_US_POSIX"),
        $0 * ComputePrice.pointsPerGigaFLOP)
    }
    return ": it makes a difference from \(texts[0]) to \(texts[1]) points per GFLOP"
  }
}

extension OpenStudy {
  /// Thresholds for early rejection as a line of a study file, with what they do to the problems that did not fit
  /// them.
  ///
  /// - Returns: `nil` for a study with too few right solutions, or without a process verifier.
  fileprivate func rejection(keeping percent: Double) throws -> String? {
    let problems = try StudyTable.scoredSolutions(plan, from: store, problems: Set(table.problems))
    let halves = [0, 1].map { side in
      problems.enumerated().filter { $0.offset % 2 == side }.flatMap(\.element)
    }
    guard let fit = try? RejectionFit(to: halves[0] + halves[1], keeping: percent / 100),
      let half = try? RejectionFit(to: halves[0], keeping: percent / 100)
    else { return nil }
    let other = RejectionFit.replay(half.thresholds, over: halves[1])
    let list = fit.thresholds.map { $0.formatted(4) }.joined(separator: ", ")
    return """
      early-rejection: {thresholds: [\(list)]}: of thresholds fitted on every second problem, the others keep \
      \((100 * other.kept).formatted(0)) % of right solutions and save \((100 * other.saved).formatted(0)) % \
      of steps
      """
  }
}
