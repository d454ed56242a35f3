import ArgumentParser
import Foundation
import Ponder
import PonderData
import PonderEngine
import PonderFiles
import PonderLab
import PonderPools

struct LabJudge: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "judge", abstract: "Measure how well a verifier foretells what becomes of steps.",
    discussion: """
      Scores the labelled solutions of problems that no verifier was trained on. AUC is the chance \
      that of two prefixes, one continued rightly and one wrongly, the first has the higher score; \
      the calibration error is how far scores and labels are apart in ten groups by score.
      """)

  @Option(help: "The verifier: verifier, outcome, or a folder.")
  var verifier = "verifier"

  @Option(help: "Solutions that ponder lab label wrote.")
  var labels = "models/labels.jsonl"

  @Option(help: "Solutions to judge at most.")
  var limit = 5_000

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    try refuse("--limit", outside: 1...Most.problems, limit)
  }

  func run() async throws {
    let solutions = try JSONLines.read(LabelledSolution.self, from: URL(fileURLWithPath: labels))
      .filter { VerifierRecipe.isValidation($0.id) }.prefix(limit)
    guard !solutions.isEmpty else {
      throw ValidationError("\(labels) has no problem that is kept for validation; label more")
    }
    let model = try LanguageModelVerifier(
      LabModel.read(verifier), good: LabText.good, bad: LabText.bad, scope: .steps,
      settings: .init(threads: threads.count))
    let prefixes = solutions.map { solution in
      Prefix(Problem(id: solution.id, question: solution.prompt), steps: solution.completions)
    }
    let scores = try await model.score(prefixes).value
    let promptScores = try await model.promptScores(of: prefixes.map { Prefix($0.problem) }).value
    var table = Table("after", "prefixes", "mean score", "mean label", "AUC", "calibration error")
    func add(_ name: String, _ pairs: [(score: Double, label: Double)]) {
      let quality = ScoreQuality(scores: pairs.map(\.score), labels: pairs.map(\.label))
      table.add(
        name, "\(quality.count)", quality.meanScore.formatted(3), quality.meanLabel.formatted(3),
        quality.areaUnderCurve?.formatted(3) ?? "", quality.calibrationError.formatted(3))
    }
    add("the question", zip(promptScores, solutions.map(\.promptLabel)).map { ($0, $1) })
    let longest = solutions.map(\.labels.count).max() ?? 0
    for step in 0..<max(0, longest - 1) {
      let pairs = zip(scores, solutions).filter { step < $1.labels.count - 1 }
        .map { ($0[step], $1.labels[step]) }
      if !pairs.isEmpty { add("step \(step + 1)", pairs) }
    }
    add(
      "the last step",
      zip(scores, solutions).map { ($0.last ?? 0, $1.labels.last ?? 0) })
    print(table.text)
  }
}
