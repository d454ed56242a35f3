import Foundation
import Ponder
import PonderFiles
import PonderModels
import PonderPolicy
import PonderPools
import PonderSearch

/// An answer with its confidence and its cost.
struct SolveReport {
  struct Outcome: Encodable {
    var strategy: AnyStrategy
    var solution: Solution
    var choice: SolveChoice?
    /// How likely the answer is to be right; `nil` without a policy.
    var confidence: Double?
  }

  var question: String
  var outcome: Outcome
  /// The result of checking the answer, if the question can be checked; no strategy sees it.
  var isRight: Bool?
  /// States which part of the cost is estimated.
  var estimated: String
  var seconds: Double

  private var solution: Solution { outcome.solution }

  func json() throws -> String {
    struct Whole: Encodable {
      var question: String
      var answer: String?
      var strategy: AnyStrategy
      var choice: SolveChoice?
      var confidence: Double?
      var voteShare: Double
      var score: Double?
      var isRight: Bool?
      var seconds: Double
      var solution: Solution
    }
    return try Whole(
      question: question, answer: solution.answer?.text, strategy: outcome.strategy,
      choice: outcome.choice, confidence: outcome.confidence, voteShare: voteShare, score: score,
      isRight: isRight, seconds: seconds, solution: solution.unfolded
    ).jsonText()
  }

  func text(showsTree: Bool) -> String {
    var lines: [String] = []
    if let chosen = solution.chosen {
      lines += Self.shown(solution.candidates[chosen].steps) + [""]
    } else {
      lines += ["No candidate gives an answer.", ""]
    }
    lines += outcome.choice?.lines(of: outcome.strategy) ?? ["strategy  \(outcome.strategy)"]
    lines.append(sureness)
    if let isRight { lines.append("check     \(isRight ? "right" : "wrong")") }
    lines.append(cost)
    if let ceiling = solution.ceiling, ceiling != .generations {
      lines.append("ended by  the limit on \(ceiling.rawValue)")
    }
    if showsTree { lines += [""] + evidence }
    return lines.joined(separator: "\n")
  }

  /// The lines of steps, made printable.
  private static func shown(_ steps: [String]) -> [String] {
    steps.solutionText.split(omittingEmptySubsequences: false) { $0.isNewline }
      .map { $0.shown(atMost: 2_000) }
  }

  /// The chosen answer's share of all candidates.
  private var voteShare: Double {
    guard let vote = solution.votes.first, !solution.candidates.isEmpty else { return 0 }
    return Double(vote.members.count) / Double(solution.candidates.count)
  }

  private var score: Double? { solution.chosen.flatMap { solution.candidates[$0].stepScores.last } }

  private var sureness: String {
    let said = outcome.confidence.map { "\((100 * $0).formatted(0)) %: " } ?? ""
    if solution.chosen != nil, solution.votes.isEmpty {
      let merit =
        score.map { "the highest score, \($0.formatted(2)), among" }
        ?? "the highest likelihood under the model among"
      return
        "sure      \(said)\(merit) \(solution.candidates.count) whose answers cannot be compared"
    }
    let votes = solution.votes.first?.members.count ?? 0
    let score = score.map { ", the verifier gives it \($0.formatted(2))" } ?? ""
    return "sure      \(said)\(votes) of \(solution.candidates.count) candidates agree\(score)"
  }

  private var cost: String {
    let (proposer, verifier) = (solution.cost.proposer, solution.cost.verifier)
    let looking = outcome.choice.map { ", \($0.cost.tokens) to choose the strategy" } ?? ""
    return "cost      \(proposer.sampledTokens) tokens sampled, \(proposer.readTokens) read, "
      + "\(verifier.tokens) judged\(looking)\(estimated); \(seconds.formatted(1)) s"
  }

  // MARK: Evidence

  private var evidence: [String] {
    if !solution.tree.isEmpty || !solution.chains.isEmpty { return tree + chains }
    return solution.votes.prefix(10).map { vote in
      "\(vote.weight.formatted(2))  \(vote.members.count) × \(vote.answer.text.shown())"
    }
  }

  private var tree: [String] {
    let children = Dictionary(grouping: solution.tree.indices) { solution.tree[$0].parent ?? -1 }
    func lines(_ parent: Int, _ depth: Int) -> [String] {
      (children[parent] ?? []).flatMap { index -> [String] in
        let node = solution.tree[index]
        let copies = node.copies > 1 ? " × \(node.copies)" : ""
        let line =
          String(repeating: "  ", count: depth) + node.score.formatted(2) + "  "
          + Self.shown(node.steps).joined(separator: " ⏎ ").shown(atMost: 1_000) + copies
          + (node.fate == .banked ? "  (finished)" : node.fate == .dropped ? "  (dropped)" : "")
        return [line] + lines(index, depth + 1)
      }
    }
    return lines(-1, 0)
  }

  private var chains: [String] {
    solution.chains.enumerated().flatMap { number, attempts in
      ["chain \(number + 1)"]
        + attempts.map { index in
          let candidate = solution.candidates[index]
          let score = candidate.stepScores.last?.formatted(2) ?? "    "
          return "  \(score)  \(candidate.answer?.text.shown() ?? "no answer")"
        }
    }
  }
}
