public import Ponder

/// An attempt of a revision chain, with the attempts it was made from and whether it is right.
public struct RevisionOutcome: Codable, Hashable, Sendable {
  /// The problem's id.
  public var id: String
  /// The question.
  public var prompt: String
  /// The attempts as they were shown, the latest last.
  public var attempts: [String]
  public var completion: String
  public var label: Bool
  /// What was shown of the attempts; `nil` for whole attempts without beliefs.
  public var view: AttemptView?
  /// The beliefs that were shown; `nil` without.
  public var beliefs: RevisionBeliefs?

  /// An attempt that was made with whole attempts in view unless a view says otherwise.
  public init(
    id: String, prompt: String, attempts: [String], completion: String, label: Bool,
    view: AttemptView? = nil, beliefs: RevisionBeliefs? = nil
  ) {
    self.id = id
    self.prompt = prompt
    self.attempts = attempts
    self.completion = completion
    self.label = label
    self.view = view
    self.beliefs = beliefs
  }
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
  private let view: AttemptView
  private let believer: Believer?
  private let sampling: Sampling

  /// - Parameters:
  ///   - reviser: The model that makes the attempts.
  ///   - domain: Finds answers.
  ///   - chains: The number of chains per exercise.
  ///   - attempts: The number of attempts per chain.
  ///   - window: The most attempts shown.
  ///   - view: What is shown of them.
  ///   - believer: Scores attempts before they are shown, if the view has beliefs.
  ///   - sampling: Applies to every attempt.
  /// - Throws: `ConfigurationError` for a number below 1, and for beliefs without a believer.
  public init(
    reviser: any Proposer, domain: any AnswerDomain, chains: Int = 4, attempts: Int = 8,
    window: Int = 4, view: AttemptView = .plain, believer: Believer? = nil,
    sampling: Sampling = .plain
  ) throws(ConfigurationError) {
    for (name, value) in [("chains", chains), ("attempts", attempts), ("shown attempts", window)]
    where value < 1 {
      throw ConfigurationError("the number of \(name)", is: value, mustBe: "at least 1")
    }
    guard !view.beliefs || believer != nil else {
      throw ConfigurationError("the verifier of beliefs", is: "left out", mustBe: "given")
    }
    self.reviser = reviser
    self.domain = domain
    self.chains = chains
    self.attempts = attempts
    self.window = window
    self.view = view
    self.believer = view.beliefs ? believer : nil
    self.sampling = sampling
  }

  /// Returns the attempts of one exercise, chain by chain; those without an answer are left out.
  ///
  /// The attempts depend only on the seed and the problem.
  public func outcomes(_ exercise: Exercise, seed: UInt64) async throws -> [RevisionOutcome] {
    let problem = exercise.problem
    let seed = seed.derived(problem.id)
    return try await (0..<chains).concurrentMap(atMost: chains) { chain in
      var (texts, beliefs): ([String], [[Double]]) = ([], [])
      var outcomes: [RevisionOutcome] = []
      for attempt in 0..<attempts {
        if let believer, let last = texts.last {
          beliefs += try await believer.scores([(problem, last)])
        }
        let seen = view.prefix(
          problem, attempts: Array(texts.suffix(window)), beliefs: Array(beliefs.suffix(window)))
        let reply = try await reviser.propose(
          1, after: seen, until: .end, sampling: sampling,
          seed: seed.derived(chain).derived(attempt))
        guard let made = reply.value.first else { break }
        let text = made.text
        texts.append(made.steps.attemptText)
        guard let answer = domain.answer(in: text) else { continue }
        outcomes.append(
          RevisionOutcome(
            id: problem.id, prompt: problem.question, attempts: seen.attempts.map(\.unfoldedStep),
            completion: text, label: exercise.reference.accepts(answer),
            view: view == .plain ? nil : view,
            beliefs: believer.map {
              RevisionBeliefs(verifier: $0.name, attempts: seen.beliefs)
            }))
      }
      return outcomes
    }.flatMap { $0 }
  }
}

extension [RevisionOutcome] {
  /// Refuses attempts that were made with another view, or with the beliefs of another verifier.
  ///
  /// - Parameters:
  ///   - view: The view that the verifier will be trained with.
  ///   - believer: The name of the verifier whose beliefs it shows; `nil` without beliefs.
  /// - Throws: ``BelieverError``; `ConfigurationError` for another view.
  public func check(_ view: AttemptView, by believer: String?) throws {
    for outcome in self {
      guard outcome.view ?? .plain == view else {
        throw ConfigurationError(
          "the view of the attempts", is: try (outcome.view ?? .plain).codedText(),
          mustBe: "'\(try view.codedText())', or in another file")
      }
      if let believer, let found = outcome.beliefs?.verifier, found != believer {
        throw BelieverError.otherVerifier(found: found, expected: believer)
      }
    }
  }
}
