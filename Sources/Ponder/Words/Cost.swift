/// What calls of one model cost.
public struct ModelCost: Codable, Hashable, Sendable, AdditiveArithmetic {
  /// Requests answered.
  public var calls: Int
  /// Tokens read and not sampled: prompts and prefixes, as far as they were really computed.
  public var readTokens: Int
  /// Tokens sampled.
  public var sampledTokens: Int
  /// Floating-point operations of the passes really made; `0` when the model does not tell.
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
  public var tokens: Int { readTokens + sampledTokens }

  public static func + (a: ModelCost, b: ModelCost) -> ModelCost {
    ModelCost(
      calls: a.calls + b.calls, readTokens: a.readTokens + b.readTokens,
      sampledTokens: a.sampledTokens + b.sampledTokens,
      floatingPointOperations: a.floatingPointOperations + b.floatingPointOperations)
  }

  public static func - (a: ModelCost, b: ModelCost) -> ModelCost {
    ModelCost(
      calls: a.calls - b.calls, readTokens: a.readTokens - b.readTokens,
      sampledTokens: a.sampledTokens - b.sampledTokens,
      floatingPointOperations: a.floatingPointOperations - b.floatingPointOperations)
  }
}

/// What was really spent, the verifier apart from the proposer.
///
/// Comparisons in the literature turn on whether the verifier is charged, so the two are never
/// folded into one.
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

/// A model's reply and what it cost.
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
