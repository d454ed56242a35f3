import Ponder
import PonderSearch

/// Beam search that one's own verifier prunes, watched as it goes.
@main
struct OwnVerifier {
  /// Stands for your model: writes digits that should add up to twenty, one a line, and guesses each.
  static func complete(_ prefix: Prefix, seed: UInt64) -> String {
    var random = RandomStream(seed: seed)
    let digits = (prefix.steps.count..<4).map { _ in "\(random.next() % 10)" }
    return digits.joined(separator: "\n")
  }

  /// Believes in a beginning when the digits that are left can still make up for it.
  struct Sums: Verifier {
    func score(_ prefixes: [Prefix]) async throws -> Metered<[[Double]]> {
      let scores = prefixes.map { prefix in
        prefix.steps.indices.map { index -> Double in
          let sum = prefix.steps[...index].compactMap { Int($0) }.reduce(0, +)
          let left = 3 - index
          let isHopeless = sum > 20 || sum + 9 * left < 20
          return isHopeless ? 0 : 1 / Double(1 + abs(20 - sum - 5 * left))
        }
      }
      return Metered(scores, cost: ModelCost(calls: 1))
    }
  }

  static func main() async throws {
    let models = Models(
      proposer: TextModel { complete($0, seed: $1) }, verifier: Sums(), domain: OpenEnded())
    let watched = models.observed { event in
      if case .kept(let prefix) = event { print("kept", prefix.steps.joined(separator: " + ")) }
    }
    let solution = try await BeamSearch().solve(
      Problem("Four digits that add up to 20?"), budget: 16, with: watched, seed: 1)
    print("chosen", (solution.text ?? "nothing").split(separator: "\n").joined(separator: " + "))
  }
}
