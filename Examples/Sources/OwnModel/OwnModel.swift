import Ponder
import PonderSearch

/// Best-of-N over a function: links the words and the strategies, and nothing else.
@main
struct OwnModel {
  /// Stands for your model: adds two numbers, and is wrong one time in three.
  static func complete(_ question: String, seed: UInt64) async throws -> String {
    let numbers = question.split(separator: " ").compactMap { Int($0) }
    let slip = seed % 3 == 0 ? 1 : 0
    return "Answer: \(numbers.reduce(0, +) + slip)"
  }

  static func main() async throws {
    let models = Models(
      proposer: TextModel { try await complete($0.problem.question, seed: $1) },
      domain: AnswerLine())
    let solution = try await MajorityVote().solve(
      Problem("What is 17 + 25 ?"), budget: 16, with: models, seed: 1)
    print(solution.text ?? "no answer")
    for vote in solution.votes { print("\(vote.members.count) of 16: \(vote.answer)") }
  }
}
