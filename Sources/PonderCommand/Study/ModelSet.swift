import Ponder
import PonderEngine
import PonderLab
import PonderPolicy
import PonderStudy

/// Models in the engine, each in its role, with the fingerprints that tell them from others.
struct ModelSet {
  let domain: any AnswerDomain
  let proposer: LanguageModelProposer
  let verifier: LanguageModelVerifier
  let outcome: LanguageModelVerifier?
  let reviser: LanguageModelProposer?
  let reviserVerifier: LanguageModelVerifier?
  let large: LanguageModelProposer?
  /// A hash of each role's weights.
  let fingerprints: [String: String]

  /// - Throws: What is wrong with a model, in one line.
  init(_ names: StudyFile.ModelNames, domain: any AnswerDomain, threads: Int) throws {
    self.domain = domain
    var fingerprints: [String: String] = [:]
    let settings = InferenceEngine.Settings(threads: threads)
    func read(_ role: String, _ name: String) throws -> LanguageModel {
      let model = try LabModel.read(name)
      fingerprints[role] = model.fingerprint
      return model
    }
    func proposer(_ role: String, _ name: String) throws -> LanguageModelProposer {
      try LanguageModelProposer(read(role, name), settings: settings)
    }
    func verifier(
      _ role: String, _ name: String, _ scope: LanguageModelVerifier.Scope
    ) throws -> LanguageModelVerifier {
      try LanguageModelVerifier(
        read(role, name), good: LabText.good, bad: LabText.bad, scope: scope, settings: settings)
    }
    self.proposer = try proposer("proposer", names.proposer)
    self.verifier = try verifier("verifier", names.verifier, .steps)
    outcome = try names.outcome.map { try verifier("outcome", $0, .outcome) }
    large = try names.large.map { try proposer("large", $0) }
    reviser = try names.reviser.map { try proposer("reviser", $0) }
    reviserVerifier = try names.reviserVerifier.map {
      try verifier("reviser-verifier", $0, .outcome)
    }
    self.fingerprints = fingerprints
  }

  /// The base model with its process verifier, their caches their own.
  var base: Models {
    Models(proposer: proposer.alone(), verifier: verifier.alone(), domain: domain)
  }

  /// The reviser with its verifier.
  var revision: Models? { reviser.map { revision(by: $0) } }

  /// A reviser with the set's verifier of revisions, their caches their own.
  func revision(by reviser: LanguageModelProposer) -> Models {
    Models(proposer: reviser.alone(), verifier: reviserVerifier?.alone(), domain: domain)
  }

  /// The verifier's belief after the question alone.
  func promise(of problem: Problem) async throws -> Metered<Double> {
    let reply = try await verifier.alone().promise(of: [Prefix(problem)])
    return Metered(reply.value.first ?? 0, cost: reply.cost)
  }
}

extension LanguageModel {
  /// Tells models apart: a hash of the weights.
  var fingerprint: String {
    String(parameters.values.withUnsafeBytes { stableHash($0) }, radix: 16)
  }
}
