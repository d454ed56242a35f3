/// A way of spending a budget on one problem: a value with its settings and no model inside.
///
/// A new strategy is one file: a conforming type. The requirements below are all that the other modules
/// need.
public protocol Strategy: Codable, Hashable, Sendable {
  /// The name of its kind in files, such as `beam`. Its coding holds the settings only.
  static var name: String { get }

  /// A unique and stable identifier: results are stored and seeds are derived under it.
  var id: String { get }

  /// Its name in tables; may change from version to version.
  var label: String { get }

  /// The roles of the models that it calls.
  var roles: Set<Role> { get }

  /// The smallest budget it can run with, in generations.
  var leastBudget: Int { get }

  /// Whether budgets nest: under one seed and without other limits, the candidates of a budget begin with
  /// those of every smaller budget.
  var nestsSamples: Bool { get }

  /// An estimate of what it will request from its models.
  ///
  /// - Parameters:
  ///   - budget: In generations.
  ///   - steps: The number of steps in a typical solution.
  func forecast(budget: Int, steps: Double) -> Workload

  /// Spends at most the budget and settles on an answer.
  ///
  /// - Parameters:
  ///   - problem: The question to answer.
  ///   - budget: The limits; the first one reached ends the search with the best answer so far.
  ///   - models: The models it may call.
  ///   - seed: The same seed gives the same solution.
  /// - Throws: ``ConfigurationError`` for a budget that is too small; any error of the models.
  func solve(_ problem: Problem, budget: Budget, with models: Models, seed: UInt64) async throws
    -> Solution
}

extension Strategy {
  public var id: String {
    guard let settings = try? codedText(), !settings.isEmpty else { return Self.name }
    return "\(Self.name) \(settings)"
  }

  public var label: String { id }
  public var roles: Set<Role> { [.proposer, .verifier] }
  public var leastBudget: Int { 1 }
  public var nestsSamples: Bool { false }

  public func forecast(budget: Int, steps: Double) -> Workload {
    Workload(solutions: Double(budget))
  }

  /// Whether it uses the reviser and its verifier instead of the base models.
  ///
  /// False for a strategy that calls both: it gets the base models, and the reviser as ``Models/reviser``.
  public var revises: Bool { roles.contains(.reviser) && !roles.contains(.proposer) }
}

/// The work that a strategy requests from its models.
public struct Workload: Hashable, Sendable {
  /// Solutions sampled, counting parts as fractions of a solution.
  public var solutions: Double
  /// Prefixes that each need their own request to be continued; each is half a solution long on average.
  public var continuedPrefixes: Double

  public init(solutions: Double, continuedPrefixes: Double = 0) {
    self.solutions = solutions
    self.continuedPrefixes = continuedPrefixes
  }
}

/// The models and the domain that a strategy uses.
public struct Models: Sendable {
  public var proposer: any Proposer
  public var verifier: (any Verifier)?
  public var domain: any AnswerDomain
  /// Measures time limits.
  public var clock: any Clock<Duration>
  /// Receives the events of a solve.
  public var observer: (@Sendable (SolveEvent) -> Void)?
  /// The reviser beside the base models, for strategies that sample new solutions and revise them; `nil` for
  /// all others.
  public var reviser: Reviser?
  /// The process verifier beside the reviser's, for strategies that only revise and show beliefs.
  ///
  /// It is `nil` for all other strategies. Those that also call the base models find it in ``verifier``.
  public var processVerifier: (any Verifier)?

  /// A proposer that reads earlier attempts, with the verifier of its attempts.
  public struct Reviser: Sendable {
    /// Reads `prefix.attempts`.
    public var proposer: any Proposer
    /// Scores attempts with those before them in view.
    public var verifier: (any Verifier)?

    /// A reviser, and its verifier if there is one.
    public init(_ proposer: any Proposer, verifier: (any Verifier)? = nil) {
      self.proposer = proposer
      self.verifier = verifier
    }
  }

  public init(
    proposer: any Proposer, verifier: (any Verifier)? = nil, domain: any AnswerDomain,
    clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.proposer = proposer
    self.verifier = verifier
    self.domain = domain
    self.clock = clock
  }

  /// Starts a stopwatch: the returned closure gives the time since this call.
  public func stopwatch() -> @Sendable () -> Duration { Ponder.stopwatch(on: clock) }
}
