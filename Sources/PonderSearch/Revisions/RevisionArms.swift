public import Ponder

/// The state of a choice, repeated, between a new sample and a revision of the best attempts: decides, and
/// calls no model.
///
/// What is known about each arm's scores is a Beta distribution. Before each generation one number is drawn
/// from each, and the arm with the larger number is taken, a new sample on a tie. A score `s` then adds
/// `(s, 1 - s)` to the arm's distribution. The first generation is a sample, since there is nothing to
/// revise. An arm whose model returns nothing is closed.
///
/// ### Source
///
/// Inoue et al., *Wider or Deeper? Scaling LLM Inference-Time Compute with Adaptive Branching Tree Search*,
/// 2025, arXiv:2503.04412: Thompson sampling with Beta posteriors of scores. Theirs is a tree with such a
/// choice at each node; ours has one node, and revises the best of all attempts.
public struct RevisionArms: Sendable {
  /// Where a generation comes from.
  public enum Arm: String, CaseIterable, Codable, Hashable, Sendable {
    /// A new solution, by the base model.
    case sample
    /// A revision of the best attempts, by the reviser.
    case revise
  }

  /// What is assumed of an arm's scores: pseudo counts of good and bad ones.
  public struct Prior: Hashable, Sendable {
    /// The weight of scores of 1, in `0.001...1_000_000`.
    public let good: Double
    /// The weight of scores of 0, in `0.001...1_000_000`.
    public let bad: Double

    /// Every score is as likely as any other.
    public static let uniform = Prior(unchecked: 1, 1)

    private init(unchecked good: Double, _ bad: Double) { (self.good, self.bad) = (good, bad) }

    /// - Throws: `ConfigurationError` for a number outside `0.001...1_000_000`.
    public init(good: Double, bad: Double) throws(ConfigurationError) {
      for (name, count) in [("good", good), ("bad", bad)]
      where !(0.001...1_000_000).contains(count) {
        throw ConfigurationError(
          "'\(name)' of a prior", is: count, mustBe: "from 0.001 to 1000000")
      }
      self.init(unchecked: good, bad)
    }
  }

  /// Finished attempts in the order in which they were made.
  public private(set) var candidates: [Candidate] = []
  /// The arm that made each of them.
  public private(set) var arms: [Arm] = []
  /// One score for each, in `0...1`; 0 until it is scored.
  public private(set) var scores: [Double] = []
  /// The next generation; `nil` when both arms are closed.
  public private(set) var need: (arm: Arm, request: Expansion)?

  private let problem: Problem
  private let window: Int
  private let sampling: Sampling
  private let seed: UInt64
  private var beliefs: AttemptBeliefs
  private var posteriors: [Arm: BetaDistribution]
  private var open = Set(Arm.allCases)
  /// Generations that each arm was asked for.
  private var asked: [Arm: Int] = [:]

  /// - Parameters:
  ///   - problem: The question.
  ///   - sample: The prior of new samples.
  ///   - revise: The prior of revisions.
  ///   - window: The maximum number of attempts that a revision sees, at least 1.
  ///   - view: What it sees of them; the best attempt stands for the latest.
  ///   - sampling: How both models draw tokens.
  ///   - seed: The same seed and scores give the same choices.
  public init(
    _ problem: Problem, sample: Prior, revise: Prior, window: Int, view: AttemptView = .plain,
    sampling: Sampling, seed: UInt64
  ) {
    self.problem = problem
    self.window = window
    self.sampling = sampling
    self.seed = seed
    beliefs = AttemptBeliefs(view)
    posteriors = [
      .sample: BetaDistribution(sample.good, sample.bad),
      .revise: BetaDistribution(revise.good, revise.bad),
    ]
    choose()
  }

  /// What is known about an arm's scores.
  public func posterior(of arm: Arm) -> BetaDistribution {
    posteriors[arm] ?? BetaDistribution(1, 1)
  }

  /// The attempts that a verifier must score before ``need`` is met, each as a solution of its own; none if
  /// beliefs are not shown.
  public var unbelieved: [Prefix] {
    need?.arm == .revise ? beliefs.unscored(among: shown, of: problem) : []
  }

  /// Stores the verifier's scores of ``unbelieved``, and shows them in ``need``.
  public mutating func believe(_ scores: [[Double]]) {
    guard let need else { return }
    beliefs.learn(scores, of: unbelieved)
    self.need = (need.arm, request(need.arm))
  }

  /// Takes the attempt that ``need`` asked for.
  ///
  /// - Parameters:
  ///   - attempt: The new attempt; `nil` when the model returned none, which closes the arm.
  ///   - domain: Finds its answer.
  /// - Returns: What the verifier should read: the new solution, with the attempts that its model saw.
  ///   After its score, call ``score(_:as:)``.
  public mutating func advance(
    with attempt: Continuation?, in domain: any AnswerDomain
  ) -> Prefix? {
    guard let (arm, request) = need else { return nil }
    asked[arm, default: 0] += 1
    guard let attempt else {
      open.remove(arm)
      choose()
      return nil
    }
    candidates.append(
      Candidate(
        steps: attempt.steps, answer: domain.answer(in: attempt.text), ending: attempt.ending,
        logProbability: attempt.logProbability, tokens: attempt.tokens))
    arms.append(arm)
    scores.append(0)
    return request.prefix.appending(attempt)
  }

  /// Stores the newest attempt's scores, learns from them, and decides what is next.
  ///
  /// - Parameters:
  ///   - steps: One score for each step, in `0...1`.
  ///   - score: The attempt's one score, in `0...1`.
  public mutating func score(_ steps: [Double], as score: Double) {
    guard let arm = arms.last else { return }
    candidates[candidates.count - 1].stepScores = steps
    scores[scores.count - 1] = score
    let known = posterior(of: arm)
    posteriors[arm] = BetaDistribution(known.a + score, known.b + (1 - score))
    choose()
  }
}

extension RevisionArms {
  /// The best attempts with different texts, the best last; among equals the earliest is best.
  private var shown: [[String]] {
    var known: Set<[String]> = []
    let order = candidates.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
    let best = order.filter { known.insert(candidates[$0].steps).inserted }.prefix(window)
    return best.reversed().map { candidates[$0].steps }
  }

  private mutating func choose() { need = favourite.map { ($0, request($0)) } }

  private func request(_ arm: Arm) -> Expansion {
    let number = asked[arm, default: 0]
    return switch arm {
    case .sample:
      // The samples of best-of-N, one at a time.
      Expansion(
        Prefix(problem), samples: number..<(number + 1), until: .end, sampling: sampling,
        seed: seed.derived("samples").derived(0))
    case .revise:
      Expansion(
        beliefs.prefix(problem, showing: shown), samples: 0..<1, until: .end, sampling: sampling,
        seed: seed.derived("revisions").derived(number))
    }
  }

  private var favourite: Arm? {
    let canSample = open.contains(.sample)
    guard open.contains(.revise), !candidates.isEmpty else { return canSample ? .sample : nil }
    guard canSample else { return .revise }
    var random = RandomStream(seed: seed.derived("arms").derived(candidates.count))
    let sample = posterior(of: .sample).quantile(random.unit())
    let revise = posterior(of: .revise).quantile(random.unit())
    return revise > sample ? .revise : .sample
  }
}

extension RevisionArms.Prior: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case good, bad }

  /// Omitted counts are 1; invalid and unknown ones are refused.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    self = try decoder.placing {
      try Self(
        good: values.decodeIfPresent(Double.self, forKey: .good) ?? 1,
        bad: values.decodeIfPresent(Double.self, forKey: .bad) ?? 1)
    }
  }
}
