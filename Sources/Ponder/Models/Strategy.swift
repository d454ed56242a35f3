/// A way of spending a budget on one problem: a value with its settings and no model inside.
///
/// A new one is one file: a type that conforms, and says here all that others need to know of it.
public protocol Strategy: Codable, Hashable, Sendable {
  /// What files call its kind, such as `beam`; its coding is the settings alone.
  static var name: String { get }

  /// Tells it from every other strategy, for good: results are stored and seeds are derived under it.
  var id: String { get }

  /// What tables call it; may change from version to version.
  var label: String { get }

  /// Whose models it asks.
  var roles: Set<Role> { get }

  /// The smallest budget that buys anything, in generations.
  var leastBudget: Int { get }

  /// What it will ask for, as far as that can be foretold.
  ///
  /// - Parameters:
  ///   - budget: In generations.
  ///   - steps: Of a typical solution.
  func forecast(budget: Int, steps: Double) -> Workload

  /// Spends at most the budget and settles on an answer.
  ///
  /// - Parameters:
  ///   - problem: The question to answer.
  ///   - budget: Ceilings; whichever is reached first ends the search with the best so far.
  ///   - models: What it may ask.
  ///   - seed: The same seed gives the same solution.
  /// - Throws: ``ConfigurationError`` for a budget that buys nothing; what the models throw.
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

  public func forecast(budget: Int, steps: Double) -> Workload {
    Workload(solutions: Double(budget))
  }

  /// Whether it works with the reviser and its verifier instead of the base models.
  public var revises: Bool { roles.contains(.reviser) }
}

/// What a strategy asks its models for.
public struct Workload: Hashable, Sendable {
  /// Whole solutions sampled, the parts of some included.
  public var solutions: Double
  /// Prefixes that are continued by a request of their own, each on average half a solution long.
  public var continuedPrefixes: Double

  public init(solutions: Double, continuedPrefixes: Double = 0) {
    self.solutions = solutions
    self.continuedPrefixes = continuedPrefixes
  }
}

/// What a strategy works with.
public struct Models: Sendable {
  public var proposer: any Proposer
  public var verifier: (any Verifier)?
  public var domain: any AnswerDomain
  /// Tells the time ceilings.
  public var clock: any Clock<Duration>
  /// Is told what happens while a problem is being solved.
  public var observer: (@Sendable (SolveEvent) -> Void)?

  public init(
    proposer: any Proposer, verifier: (any Verifier)? = nil, domain: any AnswerDomain,
    clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.proposer = proposer
    self.verifier = verifier
    self.domain = domain
    self.clock = clock
  }

  /// Starts a stopwatch: the closure returned tells the time since this call.
  public func stopwatch() -> @Sendable () -> Duration {
    func start(_ clock: some Clock<Duration>) -> @Sendable () -> Duration {
      let start = clock.now
      return { start.duration(to: clock.now) }
    }
    return start(clock)
  }
}
