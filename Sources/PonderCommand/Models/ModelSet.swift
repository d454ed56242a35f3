import Ponder
import PonderEngine
import PonderPolicy
import PonderStudy

/// Models in their roles.
struct ModelSet: Sendable {
  let domain: any AnswerDomain
  let proposer: OpenProposer
  let verifier: OpenVerifier?
  let outcome: OpenVerifier?
  let reviser: OpenProposer?
  let reviserVerifier: OpenVerifier?
  let large: OpenProposer?

  /// - Throws: What is wrong with a model, in one line.
  init(
    _ names: StudyFile.ModelNames, from opener: ModelOpener, domain: any AnswerDomain
  ) async throws {
    var opener = opener
    self.domain = domain
    proposer = try await opener.proposer(names.proposer)
    verifier = try await opener.verifier(names.verifier)
    outcome =
      if let name = names.outcome { try await opener.verifier(name, .outcome) } else { nil }
    reviser = if let name = names.reviser { try await opener.proposer(name) } else { nil }
    reviserVerifier =
      if let name = names.reviserVerifier { try await opener.verifier(name, .outcome) } else { nil }
    large = if let name = names.large { try await opener.proposer(name) } else { nil }
  }

  /// A proposer without a verifier, with a reviser if there is one.
  init(
    _ proposer: OpenProposer, reviser: OpenProposer? = nil, reviserVerifier: OpenVerifier? = nil,
    domain: any AnswerDomain
  ) {
    self.domain = domain
    self.proposer = proposer
    self.reviser = reviser
    self.reviserVerifier = reviserVerifier
    (verifier, outcome, large) = (nil, nil, nil)
  }

  /// The fingerprint of each role's model.
  var fingerprints: [String: String] {
    [
      "proposer": proposer.fingerprint, "verifier": verifier?.fingerprint,
      "outcome": outcome?.fingerprint, "reviser": reviser?.fingerprint,
      "reviser-verifier": reviserVerifier?.fingerprint, "large": large?.fingerprint,
    ].compactMapValues(\.self)
  }

  /// The base model with its process verifier, for one piece of work.
  var base: Models {
    Models(proposer: proposer.alone(), verifier: verifier?.alone(), domain: domain)
  }

  /// The reviser with its verifier.
  var revision: Models? { reviser.map { revision(by: $0) } }

  private func revision(by reviser: OpenProposer) -> Models {
    Models(proposer: reviser.alone(), verifier: reviserVerifier?.alone(), domain: domain)
  }

  /// The models of a study.
  var study: StudyModels {
    let set = self
    var models = StudyModels(search: { set.base }, promise: verifier?.promise)
    if let outcome { models.outcome = { outcome.alone() } }
    if let large { models.large = { large.alone() } }
    if let reviser { models.revision = { set.revision(by: reviser) } }
    return models
  }
}
