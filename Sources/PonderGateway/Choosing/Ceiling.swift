import Ponder

/// Limits on one search, each optional: a request's own, or the operator's above all of them.
public struct Ceiling: Hashable, Sendable {
  /// N: whole solutions.
  public var generations: Int?
  /// Tokens that all models together read and sample.
  public var tokens: Int?
  public var floatingPointOperations: Double?
  public var time: Duration?

  /// More than any search of this package was measured with.
  static let mostGenerations = 65_536

  public init(
    generations: Int? = nil, tokens: Int? = nil, floatingPointOperations: Double? = nil,
    time: Duration? = nil
  ) {
    self.generations = generations
    self.tokens = tokens
    self.floatingPointOperations = floatingPointOperations
    self.time = time
  }

  /// The lower of two ceilings in everything.
  func lowered(to other: Ceiling) -> Ceiling {
    func least<Value: Comparable>(_ a: Value?, _ b: Value?) -> Value? {
      guard let a, let b else { return a ?? b }
      return min(a, b)
    }
    return Ceiling(
      generations: least(generations, other.generations), tokens: least(tokens, other.tokens),
      floatingPointOperations: least(floatingPointOperations, other.floatingPointOperations),
      time: least(time, other.time))
  }

  /// A budget of so many generations under this ceiling.
  func budget(_ wanted: Int) -> Budget {
    Budget(
      generations: min(wanted, generations ?? .max), tokens: tokens,
      floatingPointOperations: floatingPointOperations, time: time)
  }
}
