/// How a budget is split between the length of revision chains and their number.
///
/// A budget N at ratio S:P makes chains of `√(N · S / P)` attempts: 16:1 at N = 256 gives 4 chains of 64.
///
/// ### Source
///
/// Snell et al. 2024, section 6.2; the ratios for each budget are in the ICLR 2025 version, appendix O,
/// table 1.
public struct RevisionRatio: Hashable, Sendable, CustomStringConvertible {
  public let sequential: Int
  public let parallel: Int

  /// - Precondition: Both are at least 1.
  public init(_ sequential: Int, to parallel: Int) {
    precondition(
      sequential >= 1 && parallel >= 1,
      "a ratio needs numbers from 1, not \(sequential):\(parallel)")
    self.sequential = sequential
    self.parallel = parallel
  }

  public var description: String { "\(sequential):\(parallel)" }

  /// The attempts per chain and the number of chains for a budget; their product is at most the budget.
  ///
  /// - Parameter budget: In generations, at least 1.
  public func split(_ budget: Int) -> (attempts: Int, chains: Int) {
    let exact = (Double(budget) * Double(sequential) / Double(parallel)).squareRoot().rounded()
    // Compared as `Double`, because the number may exceed any `Int`.
    let attempts = exact < Double(budget) ? max(Int(exact), 1) : budget
    return (attempts, budget / attempts)
  }

  /// The paper's ratios for a budget, the most parallel first.
  ///
  /// They go from 1:N to N:1 by a factor of 4, or of 16 for budgets of 256 and above. A budget that is not
  /// a power of two gets only the two ends.
  public static func all(for budget: Int) -> [RevisionRatio] {
    guard budget > 1 else { return [RevisionRatio(1, to: 1)] }
    guard budget.nonzeroBitCount == 1 else {
      return [RevisionRatio(1, to: budget), RevisionRatio(budget, to: 1)]
    }
    let bits = budget.trailingZeroBitCount
    return stride(from: -bits, through: bits, by: budget >= 256 ? 4 : 2).map { power in
      RevisionRatio(1 << max(power, 0), to: 1 << max(-power, 0))
    }
  }
}

extension RevisionRatio: Comparable {
  /// Orders the more parallel ratio first.
  public static func < (a: RevisionRatio, b: RevisionRatio) -> Bool {
    let (first, second) = (
      a.sequential.multipliedFullWidth(by: b.parallel),
      b.sequential.multipliedFullWidth(by: a.parallel)
    )
    return (first.high, first.low) < (second.high, second.low)
  }
}

extension RevisionRatio: Codable {
  /// `16:1`.
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    let parts = try value.decode(String.self).split(separator: ":").map { Int($0) ?? 0 }
    guard parts.count == 2, parts.allSatisfy({ $0 >= 1 }) else {
      throw DecodingError.dataCorruptedError(
        in: value, debugDescription: "a ratio is two numbers from 1, such as 4:1")
    }
    self.init(parts[0], to: parts[1])
  }

  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    try value.encode(description)
  }
}
