public import Ponder
import PonderSearch

/// How a problem's estimated pass rate is measured.
///
/// ### Source
///
/// Snell et al. 2024, section 3.2: oracle and predicted difficulty; prompt is ours.
public enum DifficultyMeasure: String, CaseIterable, Codable, Hashable, Sendable {
  /// The share of many samples that are right. It needs the reference, so only studies can use it.
  case oracle
  /// The mean verifier score of many samples.
  case predicted
  /// The verifier's score after the question alone, at the cost of one prefill.
  case prompt

  /// Samples that estimate the pass rate of a new question by ``predicted``; a study takes many more.
  public static let probes = 8

  /// Estimates the pass rate of a new question.
  ///
  /// - Throws: ``PolicyError`` for ``oracle``, and without a verifier that can; any error of the models.
  public func passRate(
    of problem: Problem, with models: ModelSet, seed: UInt64
  ) async throws -> Metered<Double> {
    switch self {
    case .oracle: throw PolicyError.needsAnswers
    case .prompt:
      guard let estimate = models.promptPassRate else { throw PolicyError.needsPromptScore }
      return try await estimate(problem)
    case .predicted:
      let models = try models.base()
      guard let verifier = models.verifier else { throw PolicyError.needsVerifier }
      let samples = try await models.proposer.propose(
        Self.probes, after: Prefix(problem), until: .end, sampling: .plain,
        seed: seed.derived("ease"))
      let scores = try await verifier.checkedScores(
        of: samples.value.map { Prefix(problem, steps: $0.steps) })
      let sum = scores.value.reduce(0) { $0 + ($1.last ?? 0) }
      return Metered(sum / Double(max(1, samples.value.count)), cost: samples.cost + scores.cost)
    }
  }
}
