public import Ponder
public import PonderPools
import PonderSearch

extension ChainRecord {
  /// Runs chains and grades every attempt.
  ///
  /// - Parameters:
  ///   - problems: Problems with their references, which are used only for grading.
  ///   - models: The proposer is the reviser; no verifier is needed but the process verifier of beliefs.
  ///   - attempts: The length of each chain, at least 1.
  ///   - chains: The number of chains per problem, at least 1.
  ///   - view: What is shown of earlier attempts.
  ///   - sampling: How every attempt is sampled.
  ///   - seed: A problem's chains depend only on this seed and its id.
  ///   - onFinish: Called after each problem.
  public static func run(
    _ problems: [GradedProblem], with models: Models, attempts: Int, chains: Int,
    view: AttemptView = .plain, sampling: Sampling = .plain, seed: UInt64,
    onFinish: @escaping @Sendable () -> Void = {}
  ) async throws -> ChainRecord {
    let revisions = try Revisions(
      ratio: RevisionRatio(attempts, to: chains), view: view, choice: .majority,
      sampling: sampling)
    return ChainRecord(
      problems: try await problems.concurrentMap(atMost: 64) { graded in
        let solution = try await revisions.solve(
          graded.problem, budget: Budget(generations: attempts * chains), with: models,
          seed: seed.derived(graded.problem.id))
        onFinish()
        return solution.chains.map { chain in
          chain.map { index in
            graded.accepts(solution.candidates[index].answer)
          }
        }
      })
  }
}
