import Foundation
import Ponder
import PonderSearch
import PonderTesting
import Testing

/// Beam search is an allocation of the tree machine, and gives what it gave when it was a machine of its
/// own.
struct TreeEqualityTests {
  /// Problems whose trees have four branches at each step, some of which end.
  private struct Branches: Proposer, Verifier {
    func propose(
      samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
      seed: UInt64
    ) async throws -> Metered<[Continuation]> {
      let continuations = samples.map { index -> Continuation in
        var random = RandomStream(seed: sampling.temperature == 0 ? 9 : seed.derived(index))
        var steps: [String] = []
        var ending = Continuation.Ending.step
        while ending == .step, steps.count < extent.stepLimit ?? .max {
          let depth = prefix.steps.count + steps.count
          let letter = ["a", "b", "c", "d"][Int(random.next() % 4)]
          let ends = depth >= 6 || (depth >= 2 && random.unit() < 0.3)
          steps.append(ends ? "Answer: \(letter)" : letter)
          if ends { ending = random.unit() < 0.1 ? .length : .solution }
        }
        return Continuation(
          steps: steps, ending: ending, logProbability: -Double(steps.count) * 1.25,
          tokens: 2 * steps.count)
      }
      return Metered(continuations, cost: ModelCost(calls: 1, sampledTokens: samples.count))
    }

    func score(_ prefixes: [Prefix]) async throws -> Metered<[[Double]]> {
      let scores = prefixes.map { prefix in
        prefix.steps.indices.map { index in
          let text = prefix.problem.id + prefix.steps[...index].joined(separator: "/")
          return Double(stableHash(text.utf8).derived("score") % 50) / 50
        }
      }
      return Metered(scores, cost: ModelCost(calls: 1, readTokens: prefixes.count))
    }
  }

  @Test(
    arguments: [
      (.fixed(4), 0, 40, 11_079_195_148_709_136_685),
      (.squareRoot, 0, 40, 5_671_560_648_275_409_146),
      (.fixed(4), 3, 40, 8_247_532_987_021_050_008),
      (.squareRoot, 1, 40, 13_098_264_659_456_974_966),
      (.fixed(1), 0, 40, 4_621_763_977_356_148_577),
      (.fixed(3), 0, 3, 676_388_927_464_013_278),
    ] as [(BeamSearch.Width, Int, Int, UInt64)])
  func `200 problems at N = 1 to 64 give the bytes that they gave before`(
    width: BeamSearch.Width, lookahead: Int, rounds: Int, digest: UInt64
  ) async throws {
    let models = Models(proposer: Branches(), verifier: Branches(), domain: ScriptedDomain())
    let search = try BeamSearch(width: width, lookahead: lookahead, maximumRounds: rounds)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    var found: UInt64 = 0
    for number in 0..<200 {
      for budget in [1, 2, 4, 7, 16, 64] where budget > lookahead {
        let solution = try await search.solve(
          Problem(id: "\(number)", question: "?"), budget: Budget(generations: budget),
          with: models, seed: UInt64(number))
        found = found.derived("next") ^ stableHash(try encoder.encode(solution))
      }
    }
    #expect(found == digest)
  }
}
