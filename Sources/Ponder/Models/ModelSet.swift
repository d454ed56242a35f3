/// Models in their roles: the one bag that strategies, policies and studies take theirs from.
///
/// Each model is given anew for every piece of work, so that an engine can charge that work for what it
/// needs alone.
public struct ModelSet: Sendable {
  public var domain: any AnswerDomain
  /// Measures time limits.
  public var clock: any Clock<Duration> = ContinuousClock()
  /// Is told what happens during a solve.
  public var observer: (@Sendable (SolveEvent) -> Void)?
  /// Estimates the pass rate from the question alone; `nil` without a verifier that can.
  public var promptPassRate: (@Sendable (Problem) async throws -> Metered<Double>)?
  private var proposers: [Role: @Sendable () -> any Proposer] = [:]
  private var verifiers: [Role: @Sendable () -> any Verifier] = [:]

  public init(domain: any AnswerDomain) { self.domain = domain }

  /// A base model with its verifier.
  public init(
    proposer: any Proposer, verifier: (any Verifier)? = nil, domain: any AnswerDomain
  ) {
    self.init(domain: domain)
    set(.proposer, proposer: { proposer })
    if let verifier { set(.verifier, verifier: { verifier }) }
  }

  /// Models that stand for themselves, whatever the piece of work.
  public init(
    base: Models, outcome: (any Verifier)? = nil, revision: Models? = nil,
    large: (any Proposer)? = nil,
    promptPassRate: (@Sendable (Problem) async throws -> Metered<Double>)? = nil
  ) {
    self.init(proposer: base.proposer, verifier: base.verifier, domain: base.domain)
    (clock, observer) = (base.clock, base.observer)
    self.promptPassRate = promptPassRate
    if let outcome { set(.outcome, verifier: { outcome }) }
    let reviser =
      revision.map { Models.Reviser($0.proposer, verifier: $0.verifier) } ?? base.reviser
    if let reviser { set(.reviser, proposer: { reviser.proposer }) }
    if let judge = reviser?.verifier { set(.reviserVerifier, verifier: { judge }) }
    if let large { set(.large, proposer: { large }) }
  }

  /// Fills a role with a proposer.
  public mutating func set(_ role: Role, proposer: @escaping @Sendable () -> any Proposer) {
    proposers[role] = proposer
  }

  /// Fills a role with a verifier.
  public mutating func set(_ role: Role, verifier: @escaping @Sendable () -> any Verifier) {
    verifiers[role] = verifier
  }

  /// The proposer in a role, for one piece of work.
  public func proposer(_ role: Role) -> (any Proposer)? { proposers[role]?() }

  /// The verifier in a role, for one piece of work.
  public func verifier(_ role: Role) -> (any Verifier)? { verifiers[role]?() }

  /// These models, each proposer and each verifier with something around it.
  ///
  /// ```swift
  /// let metered = models.wrapped(proposers: { $0.metered(by: meter) }, verifiers: { $0.metered(by: meter) })
  /// ```
  ///
  /// - Parameters:
  ///   - proposing: Gets the proposer of any role, anew for every piece of work.
  ///   - judging: Gets the verifier of any role, anew for every piece of work.
  public func wrapped(
    proposers proposing: @escaping @Sendable (any Proposer) -> any Proposer,
    verifiers judging: @escaping @Sendable (any Verifier) -> any Verifier
  ) -> ModelSet {
    var models = self
    models.proposers = proposers.mapValues { make in { proposing(make()) } }
    models.verifiers = verifiers.mapValues { make in { judging(make()) } }
    return models
  }

  /// The roles that are filled.
  public var roles: Set<Role> { Set(proposers.keys).union(verifiers.keys) }

  /// The base model and its process verifier, for one piece of work.
  ///
  /// - Throws: ``MissingRoleError`` without a proposer.
  public func base() throws(MissingRoleError) -> Models { try models(.proposer, .verifier) }

  /// The reviser and its verifier, for one piece of work.
  ///
  /// - Throws: ``MissingRoleError`` without a reviser.
  public func revision() throws(MissingRoleError) -> Models {
    try models(.reviser, .reviserVerifier)
  }

  /// The models that a strategy works with, for one piece of work.
  ///
  /// These are the base models. A strategy that only revises gets the reviser in their place; one that calls
  /// both gets the reviser as ``Models/reviser`` too. A strategy that only revises and also names the verifier
  /// gets it as ``Models/processVerifier``.
  ///
  /// - Throws: ``MissingRoleError`` naming the first of its roles that is not filled.
  public func models(for strategy: some Strategy) throws(MissingRoleError) -> Models {
    for role in strategy.roles.sorted(by: { $0.rawValue < $1.rawValue })
    where !roles.contains(role) {
      throw MissingRoleError(role: role, strategy: strategy.label)
    }
    if strategy.revises {
      var models = try revision()
      if strategy.roles.contains(.verifier) { models.processVerifier = verifier(.verifier) }
      return models
    }
    var models = try base()
    if strategy.roles.contains(.reviser) {
      let revision = try revision()
      models.reviser = Models.Reviser(revision.proposer, verifier: revision.verifier)
    }
    return models
  }

  private func models(_ role: Role, _ judge: Role) throws(MissingRoleError) -> Models {
    guard let proposer = proposer(role) else { throw MissingRoleError(role: role) }
    var models = Models(
      proposer: proposer, verifier: verifier(judge), domain: domain, clock: clock)
    models.observer = observer
    return models
  }
}

/// A role that nobody fills.
public struct MissingRoleError: Error, Hashable, Sendable, CustomStringConvertible {
  public let role: Role
  /// The label of the strategy that needs it, if one does.
  public let strategy: String?

  public init(role: Role, strategy: String? = nil) {
    self.role = role
    self.strategy = strategy
  }

  public var description: String {
    "\(strategy.map { "'\($0.shown())' needs" } ?? "there must be") a model as \(role.rawValue), and none was given"
  }
}
