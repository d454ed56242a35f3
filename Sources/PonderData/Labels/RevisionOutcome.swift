public import Ponder

/// An attempt of a revision chain, with the attempts it was made from and whether it is right.
public struct RevisionOutcome: Codable, Hashable, Sendable {
  /// The problem's id.
  public var id: String
  /// The question.
  public var prompt: String
  /// The attempts that were shown, the latest last.
  public var attempts: [String]
  public var completion: String
  public var label: Bool
}

/// Runs revision chains on exercises and grades every attempt: the training data of a reviser's verifier.
///
/// ### Source
///
/// Snell et al. 2024, appendix J: an outcome verifier that sees the earlier attempts, trained on the
/// reviser's own chains. The paper does not say how many.
public struct RevisionOutcomeSampler: Sendable {
  private let reviser: any Proposer
  private let domain: any AnswerDomain
  private let chains: Int
  private let attempts: Int
  private let window: Int
  private let sampling: Sampling

  /// - Parameters:
  ///   - reviser: The model that makes the attempts.
  ///   - domain: Finds answers.
  ///   - chains: The number of chains per exercise.
  ///   - attempts: The number of attempts per chain.
  ///   - window: The most attempts shown.
  ///   - sampling: Applies to every attempt.
  /// - Throws: `ConfigurationError` for a number below 1.
  public init(
    reviser: any Proposer, domain: any AnswerDomain, chains: Int = 4, attempts: Int = 8,
    window: Int = 4, sampling: Sampling = .plain
  ) throws(ConfigurationError) {
    for (name, value) in [("chains", chains), ("attempts", attempts), ("shown attempts", window)]
    where value < 1 {
      throw ConfigurationError("the number of \(name)", is: value, mustBe: "at least 1")
    }
    self.reviser = reviser
    self.domain = domain
    self.chains = chains
    self.attempts = attempts
    self.window = window
    self.sampling = sampling
  }

  /// Returns the attempts of one exercise, chain by chain; those without an answer are left out.
  ///
  /// The attempts depend only on the seed and the problem.
  public func outcomes(_ exercise: Exercise, seed: UInt64) async throws -> [RevisionOutcome] {
    let problem = exercise.problem
    let seed = seed.derived(problem.id)
    return try await (0..<chains).concurrentMap(atMost: chains) { chain in
      var texts: [String] = []
      var outcomes: [RevisionOutcome] = []
      for attempt in 0..<attempts {
        let shown = Array(texts.suffix(window))
        let reply = try await reviser.propose(
          1, after: Prefix(problem, attempts: shown), until: .end, sampling: sampling,
          seed: seed.derived(chain).derived(attempt))
        guard let made = reply.value.first else { break }
        let text = made.text
        texts.append(made.steps.attemptText)
        guard let answer = domain.answer(in: text) else { continue }
        outcomes.append(
          RevisionOutcome(
            id: problem.id, prompt: problem.question, attempts: shown.map(\.unfoldedStep),
            completion: text,
            label: exercise.reference.accepts(answer)))
      }
      return outcomes
    }.flatMap { $0 }
  }
}
