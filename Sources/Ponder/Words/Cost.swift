/// The cost of calls to one model.
public struct ModelCost: Codable, Hashable, Sendable, AdditiveArithmetic {
  /// Requests answered.
  public var calls: Int
  /// Tokens read but not sampled: the parts of prompts and prefixes that were actually computed.
  public var readTokens: Int
  /// Tokens sampled.
  public var sampledTokens: Int
  /// Floating-point operations of the passes actually run; `0` when the model does not report them.
  public var floatingPointOperations: Double

  public static let zero = ModelCost()

  public init(
    calls: Int = 0, readTokens: Int = 0, sampledTokens: Int = 0,
    floatingPointOperations: Double = 0
  ) {
    self.calls = calls
    self.readTokens = readTokens
    self.sampledTokens = sampledTokens
    self.floatingPointOperations = floatingPointOperations
  }

  /// Tokens read and sampled.
  public var tokens: Int { readTokens.plus(sampledTokens) }

  public static func + (a: ModelCost, b: ModelCost) -> ModelCost {
    ModelCost(
      calls: a.calls.plus(b.calls), readTokens: a.readTokens.plus(b.readTokens),
      sampledTokens: a.sampledTokens.plus(b.sampledTokens),
      floatingPointOperations: a.floatingPointOperations + b.floatingPointOperations)
  }

  public static func - (a: ModelCost, b: ModelCost) -> ModelCost {
    ModelCost(
      calls: a.calls.minus(b.calls), readTokens: a.readTokens.minus(b.readTokens),
      sampledTokens: a.sampledTokens.minus(b.sampledTokens),
      floatingPointOperations: a.floatingPointOperations - b.floatingPointOperations)
  }
}

/// Saturating sums. Some counts come from files and servers, and an overflow in a cost must not end a run.
extension Int {
  package func plus(_ other: Int) -> Int {
    let (sum, isOver) = addingReportingOverflow(other)
    return isOver ? (other < 0 ? .min : .max) : sum
  }

  package func minus(_ other: Int) -> Int {
    let (difference, isOver) = subtractingReportingOverflow(other)
    return isOver ? (other < 0 ? .max : .min) : difference
  }
}

/// The actual cost, with the verifier's separate from the proposer's.
///
/// Comparisons in the literature depend on whether the verifier is charged, so the two are never merged.
public struct Cost: Codable, Hashable, Sendable, AdditiveArithmetic {
  public var proposer: ModelCost
  public var verifier: ModelCost

  public static let zero = Cost()

  public init(proposer: ModelCost = .zero, verifier: ModelCost = .zero) {
    self.proposer = proposer
    self.verifier = verifier
  }

  public static func + (a: Cost, b: Cost) -> Cost {
    Cost(proposer: a.proposer + b.proposer, verifier: a.verifier + b.verifier)
  }

  public static func - (a: Cost, b: Cost) -> Cost {
    Cost(proposer: a.proposer - b.proposer, verifier: a.verifier - b.verifier)
  }
}

/// A model's reply and its cost.
public struct Metered<Value: Sendable>: Sendable {
  public var value: Value
  public var cost: ModelCost

  public init(_ value: Value, cost: ModelCost) {
    self.value = value
    self.cost = cost
  }
}

extension Metered: Equatable where Value: Equatable {}
extension Metered: Hashable where Value: Hashable {}
extension Metered: Encodable where Value: Encodable {}
extension Metered: Decodable where Value: Decodable {}
