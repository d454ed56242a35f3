import ArgumentParser
import Ponder
import PonderEngine
import PonderLab
import PonderPolicy
import PonderSearch
import PonderStudy

extension ModelSet {
  /// The models that answer one question: those of `ponder.yaml`, or the shipped ones.
  ///
  /// - Throws: What is wrong with a model, in one line.
  init(
    _ configuration: Configuration, servers: Bool, threads: Int, domain: any AnswerDomain
  ) async throws {
    var opener = ModelOpener(servers ? configuration : .shipped, threads: threads)
    if !servers {
      try await self.init(.shipped, from: opener, domain: domain)
    } else if configuration.models["verifier"] == nil {
      // A reviser needs no verifier to revise: the majority of its attempts is an answer.
      func isThere(_ role: String) -> Bool { configuration.models[role] != nil }
      let proposer = try await opener.proposer("proposer")
      let reviser =
        if isThere("reviser") { try await opener.proposer("reviser") } else { nil as OpenProposer? }
      let judge =
        if isThere("reviser-verifier") {
          try await opener.verifier("reviser-verifier", .outcome)
        } else { nil as OpenVerifier? }
      self.init(proposer, reviser: reviser, reviserVerifier: judge, domain: domain)
    } else {
      try await self.init(configuration.roles, from: opener, domain: domain)
    }
  }

  /// The number of samples for the *predicted* estimate of a new question's pass rate.
  private static var probes: Int { 8 }

  /// Estimates a new question's pass rate by the policy's own measure, but *predicted* on a few samples
  /// instead of many.
  ///
  /// - Throws: `ValidationError` for a measure that needs the right answer, or another verifier.
  func ease(
    by measure: Policy.Measure, with models: Models, seed: UInt64
  ) throws -> @Sendable (Problem) async throws -> Metered<Double> {
    switch measure {
    case .oracle:
      throw ValidationError(
        "this policy measures difficulty as 'oracle', which needs the right answers; fit one with "
          + "--measure prompt or --measure predicted")
    case .prompt:
      guard let promise = verifier?.promise else {
        throw ValidationError(
          "this policy measures difficulty by the verifier's belief in a question, which this verifier "
            + "does not have; fit one with --measure predicted")
      }
      return promise
    case .predicted:
      guard let verifier = models.verifier else {
        throw ValidationError(
          "this policy measures difficulty by a verifier; ponder.yaml names none")
      }
      return { problem in
        let samples = try await models.proposer.propose(
          Self.probes, after: Prefix(problem), until: .end, sampling: .plain,
          seed: seed.derived("ease"))
        let scores = try await verifier.checkedScores(
          of: samples.value.map { Prefix(problem, steps: $0.steps) })
        let sum = scores.value.reduce(0) { $0 + ($1.last ?? 0) }
        return Metered(
          sum / Double(max(1, samples.value.count)), cost: samples.cost + scores.cost)
      }
    }
  }
}

extension StudyFile.ModelNames {
  /// The models that ship with the package.
  static let shipped = StudyFile.ModelNames(
    proposer: "small", verifier: "verifier", outcome: "outcome", reviser: "reviser",
    reviserVerifier: "reviser-verifier", large: "large")
}
