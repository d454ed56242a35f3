import Foundation
import Ponder
import PonderStudy

/// What `ponder lab demo` prints.
struct DemoReport: Encodable {
  /// One problem and how its samples voted.
  struct Example: Encodable {
    var question: String
    var firstSample: String
    /// The groups with the most votes.
    var votes: [ProblemResult.Group]
    var otherVotes: Int
    var withoutAnswer: Int

    /// Picks the first problem that the vote solves and the first sample does not; any problem if
    /// there is none.
    init?(from results: [ProblemResult]) {
      func winner(_ result: ProblemResult) -> ProblemResult.Group? {
        result.groups.max { $0.count < $1.count }
      }
      let telling = results.first { result in
        let first = result.samples.first.flatMap(\.self).map { result.groups[$0].isRight } ?? false
        return winner(result)?.isRight == true && !first
      }
      guard let result = telling ?? results.first else { return nil }
      let ranked = result.groups.enumerated().sorted {
        ($1.element.count, $0.offset) < ($0.element.count, $1.offset)
      }.map(\.element)
      question = result.problem.question
      firstSample = result.firstSample
      votes = Array(ranked.prefix(4))
      otherVotes = ranked.dropFirst(4).reduce(0) { $0 + $1.count }
      withoutAnswer = result.samples.count { $0 == nil }
    }
  }

  var seed: UInt64
  var small: EvaluationSummary
  var large: EvaluationSummary
  /// Of all 64 samples, a problem.
  var smallOperations: Double
  var largeOperations: Double
  var example: Example?

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  var text: String {
    var table = Table("model and samples", "solved", "95 % interval", "MFLOP a problem")
    for budget in small.budgets {
      let share = Double(budget.samples) / Double(max(1, small.samples))
      table.add(
        budget.samples == 1 ? "small, 1 sample" : "small, majority of \(budget.samples)",
        budget.majority.percent, budget.majority.interval,
        (smallOperations * share / 1e6).formatted(0))
    }
    table.add(
      "large, greedy", large.greedy.percent, large.greedy.interval,
      (largeOperations / 1e6).formatted(0))
    var blocks = ["\(small.problems) fresh countdown problems, seed \(seed)", "", table.text]
    if let example { blocks += ["", text(of: example)] }
    return blocks.joined(separator: "\n")
  }

  private func text(of example: Example) -> String {
    var lines = [example.question, "", "One sample:"]
    lines += example.firstSample.split(separator: "\n").map { "  " + $0 }
    lines += ["", "All \(small.samples) samples vote:"]
    let width = example.votes.map(\.answer.count).max() ?? 0
    for vote in example.votes {
      let bar = String(repeating: "#", count: vote.count)
      let answer = vote.answer + String(repeating: " ", count: width - vote.answer.count)
      lines.append("  \(answer)  \(vote.isRight ? "right" : "wrong")  \(vote.count)  \(bar)")
    }
    lines.append(
      "  \(example.otherVotes) for other answers, \(example.withoutAnswer) without an answer")
    return lines.joined(separator: "\n")
  }
}
