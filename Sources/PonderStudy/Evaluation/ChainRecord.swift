public import Ponder
import PonderSearch

/// Which attempts of revision chains are right.
public struct ChainRecord: Codable, Hashable, Sendable {
  /// For each problem, for each of its chains, whether each attempt is right.
  public var problems: [[[Bool]]]

  public init(problems: [[[Bool]]]) { self.problems = problems }

  /// Runs chains and grades every attempt.
  ///
  /// - Parameters:
  ///   - problems: Problems with their references, which are used only for grading.
  ///   - models: The proposer is the reviser; no verifier is needed.
  ///   - attempts: The length of each chain, at least 1.
  ///   - chains: The number of chains per problem, at least 1.
  ///   - sampling: How every attempt is sampled.
  ///   - seed: A problem's chains depend only on this seed and its id.
  ///   - onFinish: Called after each problem.
  public static func run(
    _ problems: [GradedProblem], with models: Models, attempts: Int, chains: Int,
    sampling: Sampling = .plain, seed: UInt64,
    onFinish: @escaping @Sendable () -> Void = {}
  ) async throws -> ChainRecord {
    let revisions = try Revisions(
      ratio: RevisionRatio(attempts, to: chains), choice: .majority, sampling: sampling)
    return ChainRecord(
      problems: try await problems.concurrentMap(atMost: 64) { graded in
        let solution = try await revisions.solve(
          graded.problem, budget: Budget(generations: attempts * chains), with: models,
          seed: seed.derived(graded.problem.id))
        onFinish()
        return solution.chains.map { chain in
          chain.map { index in
            solution.candidates[index].answer.map(graded.reference.accepts) ?? false
          }
        }
      })
  }

  /// The mean accuracy of attempt `number`, counted from 1, over all chains.
  public func accuracy(ofAttempt number: Int) -> Double {
    mean(problems.flatMap { $0 }.filter { $0.count >= number }.map { $0[number - 1] ? 1 : 0 })
  }

  /// The mean accuracy over all attempts of all chains.
  public var accuracy: Double {
    mean(problems.flatMap { $0.flatMap { $0 } }.map { $0 ? 1 : 0 })
  }

  /// The share of right attempts whose next attempt is wrong.
  public var turnedWrong: Double { share(of: { $0 }, turnedInto: false) }

  /// The same for each problem that has a right attempt with a next attempt.
  public var turnedWrongByProblem: [Double] {
    problems.compactMap { chains in
      let next = chains.flatMap { zip($0, $0.dropFirst()).filter(\.0).map(\.1) }
      return next.isEmpty ? nil : Double(next.count { !$0 }) / Double(next.count)
    }
  }

  /// The share of wrong attempts whose next attempt is right.
  public var turnedRight: Double { share(of: { !$0 }, turnedInto: true) }

  private func share(of isCounted: (Bool) -> Bool, turnedInto outcome: Bool) -> Double {
    let pairs = problems.flatMap { $0.flatMap { zip($0, $0.dropFirst()) } }
    return mean(pairs.filter { isCounted($0.0) }.map { $0.1 == outcome ? 1 : 0 })
  }

  private func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }
}
