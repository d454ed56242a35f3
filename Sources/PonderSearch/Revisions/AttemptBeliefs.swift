public import Ponder

/// What a reviser is shown of earlier attempts, and what a verifier believed of them.
///
/// Decides which attempts a verifier has yet to score, and calls no model. Equal attempts have equal beliefs
/// and are scored once.
public struct AttemptBeliefs: Hashable, Sendable {
  /// What is shown of attempts.
  public let view: AttemptView
  private var known: [[String]: [Double]] = [:]

  /// No attempt is scored yet.
  public init(_ view: AttemptView) { self.view = view }

  /// The attempts that must be scored before they are shown, each as a solution of its own.
  ///
  /// - Parameters:
  ///   - attempts: The steps of those that are about to be shown.
  ///   - problem: The question.
  /// - Returns: Distinct ones in their order; none if the view has no beliefs.
  public func unscored(among attempts: [[String]], of problem: Problem) -> [Prefix] {
    guard view.beliefs else { return [] }
    var asked: Set<[String]> = []
    return attempts.filter { known[$0] == nil && asked.insert($0).inserted }
      .map { Prefix(problem, steps: $0) }
  }

  /// Stores the verifier's scores of ``unscored(among:of:)``.
  public mutating func learn(_ scores: [[Double]], of attempts: [Prefix]) {
    for (attempt, scores) in zip(attempts, scores) { known[attempt.steps] = scores }
  }

  /// The prefix of the next attempt.
  ///
  /// - Parameters:
  ///   - problem: The question.
  ///   - attempts: The steps of the attempts to show, the latest last.
  public func prefix(_ problem: Problem, showing attempts: [[String]]) -> Prefix {
    view.prefix(
      problem, attempts: attempts.map(\.attemptText), beliefs: attempts.map { known[$0] ?? [] })
  }
}

/// A state machine that shows attempts, some of which a verifier has yet to score.
protocol ShowingAttempts {
  /// The attempts that must be scored before the next request, each as a solution of its own.
  var unbelieved: [Prefix] { get }

  /// Stores the verifier's scores of ``unbelieved``.
  mutating func believe(_ scores: [[Double]])
}

extension RevisionState: ShowingAttempts {}
extension RevisionArms: ShowingAttempts {}

extension Spending {
  /// Scores the attempts that are about to be shown with beliefs, if there are any.
  ///
  /// - Parameters:
  ///   - state: Decides which attempts are scored.
  ///   - verifier: The process verifier; `nil` only if the state's view has no beliefs.
  ///   - generations: Those requested so far, by strategies that keep requesting while there is room.
  /// - Returns: Whether there is still room to show them.
  mutating func believe(
    _ state: inout some ShowingAttempts, with verifier: (any Verifier)?,
    after generations: Int = 0
  ) async throws -> Bool {
    let attempts = state.unbelieved
    guard let verifier, !attempts.isEmpty else { return true }
    guard let scores = try await score(attempts, with: verifier) else { return false }
    state.believe(scores)
    return hasRoom(after: generations)
  }
}

extension AttemptView {
  /// The verifier whose beliefs are shown; `nil` for a view without beliefs.
  ///
  /// - Parameters:
  ///   - verifier: That of the models.
  ///   - strategy: The label of the strategy, for the error.
  /// - Throws: `MissingRoleError` if there are beliefs and no verifier.
  func believer(
    _ verifier: (any Verifier)?, for strategy: String
  ) throws(MissingRoleError) -> (any Verifier)? {
    guard beliefs else { return nil }
    guard let verifier else { throw MissingRoleError(role: .verifier, strategy: strategy) }
    return verifier
  }

  /// Reads the settings of a view among those of a strategy.
  package static func read(from decoder: any Decoder) throws -> AttemptView {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    return try AttemptView(
      beliefs: values.decodeIfPresent(Bool.self, forKey: .beliefs) ?? false,
      shown: values.decodeIfPresent(Lines.self, forKey: .shown) ?? .whole)
  }
}
