public import Ponder

/// Samples solutions to an exercise and pairs the right ones with wrong ones.
public struct RevisionSampler: Sendable {
  private let proposer: any Proposer
  private let domain: any AnswerDomain
  private let samples: Int
  private let sampling: Sampling

  /// - Throws: `ConfigurationError` for fewer than two samples, which cannot make a pair.
  public init(
    proposer: any Proposer, domain: any AnswerDomain, samples: Int = 64,
    sampling: Sampling = .plain
  ) throws(ConfigurationError) {
    guard samples >= 2 else {
      throw ConfigurationError("the number of samples", is: samples, mustBe: "at least 2")
    }
    self.proposer = proposer
    self.domain = domain
    self.samples = samples
    self.sampling = sampling
  }

  /// Returns the examples of one exercise; none when no sample is right.
  ///
  /// They depend only on the seed and the problem.
  public func examples(_ exercise: Exercise, seed: UInt64) async throws -> [RevisionExample] {
    let seed = seed.derived(exercise.problem.id)
    let sampled = try await proposer.propose(
      samples, after: Prefix(exercise.problem), until: .end, sampling: sampling,
      seed: seed.derived("samples")
    ).value
    var seen: Set<String> = []
    var solutions: [String] = []
    var isRight: [Bool] = []
    for continuation in sampled {
      let text = continuation.text
      guard let answer = domain.answer(in: text), seen.insert(text).inserted else { continue }
      solutions.append(text)
      isRight.append(exercise.reference.accepts(answer))
    }
    return RevisionPairing.examples(
      exercise.problem, solutions: solutions, isRight: isRight, seed: seed.derived("pairs"))
  }
}
