public import Foundation
public import Ponder
import PonderEngine
public import PonderLab
import PonderRemote
public import PonderStudy

/// Models that are open: what strategies, policies and studies work with, and what tells these models from
/// others.
public struct OpenModels: Sendable {
  /// The models in their roles.
  public var models: ModelSet
  /// What identifies the model of each role, by the role's name, as policies and stores keep it.
  public private(set) var names: [String: String] = [:]
  /// The base model, as it was opened.
  public let proposer: OpenProposer
  /// Whether the servers of each role answer now; roles in the engine are left out.
  package private(set) var checks: [String: @Sendable (Duration) async throws -> Bool] = [:]

  /// Opens the models of each role.
  ///
  /// - Throws: What is wrong with a model, in one line.
  public init(
    _ names: RoleNames, from opener: ModelOpener, domain: any AnswerDomain
  ) async throws {
    var opener = opener
    try await self.init(opener.proposer(names.proposer), domain: domain)
    for (role, name) in names.all where role != .proposer {
      try await add(role, name, from: &opener)
    }
  }

  /// A base model alone.
  public init(_ proposer: OpenProposer, domain: any AnswerDomain) {
    self.proposer = proposer
    models = ModelSet(domain: domain)
    set(.proposer, proposer)
  }

  /// Opens the models that answer one question: those of `ponder.yaml`, or the shipped ones where it names
  /// no proposer.
  ///
  /// Without a verifier the answers are chosen by majority; a reviser needs none to revise.
  ///
  /// - Parameters:
  ///   - configuration: The content of `ponder.yaml`.
  ///   - lab: Whose shipped models answer.
  ///   - threads: Processor cores of the engine.
  ///   - domain: Finds answers.
  /// - Throws: What is wrong with a model, in one line.
  public init(
    answering configuration: Configuration, lab: Lab = .countdown,
    threads: Int = ProcessInfo.processInfo.activeProcessorCount,
    domain: any AnswerDomain
  ) async throws {
    guard configuration.hasProposer else {
      try await self.init(
        .shipped(lab), from: ModelOpener(.shipped, threads: threads), domain: domain)
      return
    }
    var opener = ModelOpener(configuration, threads: threads)
    try await self.init(opener.proposer(Role.proposer.rawValue), domain: domain)
    let hasVerifier = configuration.models[Role.verifier.rawValue] != nil
    for role in Role.allCases where role != .proposer && configuration.models[role.rawValue] != nil
    {
      guard hasVerifier || [.reviser, .reviserVerifier].contains(role) else { continue }
      try await add(role, role.rawValue, from: &opener)
    }
  }

  private mutating func add(
    _ role: Role, _ name: String, from opener: inout ModelOpener
  ) async throws {
    switch role {
    case .proposer, .reviser, .large: set(role, try await opener.proposer(name))
    case .verifier: set(role, try await opener.verifier(name))
    case .outcome, .reviserVerifier: set(role, try await opener.verifier(name, .outcome))
    }
  }

  private mutating func set(_ role: Role, _ open: OpenProposer) {
    models.set(role, proposer: open.alone)
    names[role.rawValue] = open.fingerprint
    if let remote = open.remote { checks[role.rawValue] = { try await remote.answers(within: $0) } }
  }

  private mutating func set(_ role: Role, _ open: OpenVerifier) {
    models.set(role, verifier: open.alone)
    names[role.rawValue] = open.fingerprint
    if let remote = open.remote { checks[role.rawValue] = { try await remote.answers(within: $0) } }
    if role == .verifier { models.promptPassRate = open.promptPassRate }
  }
}

extension RoleNames {
  /// The models that ship for a lab.
  public static func shipped(_ lab: Lab) -> RoleNames {
    RoleNames(
      proposer: lab.model(trained.proposer), verifier: lab.model(trained.verifier),
      Dictionary(
        uniqueKeysWithValues: trained.all.filter { lab.modelNames.contains($0.name) }.map {
          ($0.role, lab.model($0.name))
        }))
  }

  /// What the models of a lab are called among themselves.
  static let trained = RoleNames(
    proposer: "small", verifier: "verifier",
    [
      .outcome: "outcome", .reviser: "reviser", .reviserVerifier: "reviser-verifier",
      .large: "large",
    ])
}
