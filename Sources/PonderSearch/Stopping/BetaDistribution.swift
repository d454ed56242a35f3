import RealModule

/// A Beta distribution: what is known about a probability after weighted successes and failures.
///
/// Integer parameters up to 500 each are summed without logarithms, so that a probability that is a
/// multiple of 2⁻⁵⁰ is exact. Others have a relative error below 10⁻⁸ for parameters up to 65,537.
///
/// ### Source
///
/// Press et al., *Numerical Recipes*, 3rd edition, section 6.4: the continued fraction of the incomplete
/// beta function, evaluated by Lentz's method.
public struct BetaDistribution: Hashable, Sendable {
  /// One more than the weight of successes under a uniform prior.
  public let a: Double
  /// One more than the weight of failures under a uniform prior.
  public let b: Double

  /// - Precondition: Both are above 0 and finite.
  public init(_ a: Double, _ b: Double) {
    precondition(
      a > 0 && b > 0 && a.isFinite && b.isFinite,
      "a Beta distribution needs finite numbers above 0, not \(a) and \(b)")
    self.a = a
    self.b = b
  }

  /// The probability of a value below `x`: the regularised incomplete beta function `I_x(a, b)`.
  ///
  /// - Parameter x: Clamped to `0...1`.
  /// - Complexity: O(√(a + b))
  public func probability(below x: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    // The fraction converges quickly below the mean; above it, the other tail is computed.
    return x < (a + 1) / (a + b + 2)
      ? tail(a, b, x, 1 - x) : 1 - tail(b, a, 1 - x, x)
  }

  /// The value that lies above this share of the distribution.
  ///
  /// It grows with the share, so a uniform random share gives a random draw from the distribution.
  ///
  /// - Parameter share: In `0...1`.
  /// - Returns: A number in `0...1`, exact to 2⁻⁶⁰.
  /// - Complexity: O(60 · √(a + b))
  public func quantile(_ share: Double) -> Double {
    var (low, high) = (0.0, 1.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if probability(below: middle) < share { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The probability that a leader's share of all votes exceeds a rival's, given both counts:
  /// `1 - I_{1/2}(leader + 1, rival + 1)`.
  ///
  /// The share is that of the leader among the votes for either, under a uniform prior. For integer counts
  /// it is the tail `P(S > rival)` of `leader + rival + 1` fair coin tosses.
  ///
  /// - Parameters:
  ///   - leader: A count or a sum of weights, from 0.
  ///   - rival: A count or a sum of weights, from 0.
  /// - Returns: In `0...1`; 1/2 when both are equal.
  /// - Complexity: O(√(leader + rival)) above 1,000 votes and for weights that are no integers, else
  ///   O(rival).
  ///
  /// ### Source
  ///
  /// Aggarwal et al., *Let's Sample Step by Step: Adaptive-Consistency*, 2023, arXiv:2305.11860: the Beta
  /// stopping criterion.
  public static func chanceOfLead(_ leader: Double, over rival: Double) -> Double {
    guard leader >= rival else { return 1 - chanceOfLead(rival, over: leader) }
    guard leader.rounded() == leader, rival.rounded() == rival else {
      return BetaDistribution(rival + 1, leader + 1).probability(below: 0.5)
    }
    return 1 - fairTail(leader + rival + 1, upTo: rival)
  }
}

extension BetaDistribution {
  /// The probability of at most `most` heads in `tosses` fair ones.
  private static func fairTail(_ tosses: Double, upTo most: Double) -> Double {
    if tosses <= 1_000 {
      // 2⁻¹⁰⁰⁰ is a normal number; each term follows from the one before it.
      var term = Double(sign: .plus, exponent: -Int(tosses), significand: 1)
      var sum = term
      var heads = 0.0
      while heads < most {
        term = term * (tosses - heads) / (heads + 1)
        heads += 1
        sum += term
      }
      return sum
    }
    // From the largest term down, until the rest is below the last bit.
    var term = Double.exp(
      Double.logGamma(tosses + 1) - Double.logGamma(most + 1) - Double.logGamma(tosses - most + 1)
        - tosses * Double.log(2))
    var sum = 0.0
    var heads = most
    while heads >= 0, term > sum * 0x1p-54 {
      sum += term
      term = term * heads / (tosses - heads + 1)
      heads -= 1
    }
    return sum
  }
}

/// `I_x(a, b)` for an `x` below about the mean; `y` is `1 - x`.
private func tail(_ a: Double, _ b: Double, _ x: Double, _ y: Double) -> Double {
  let logarithm =
    Double.logGamma(a + b) - Double.logGamma(a) - Double.logGamma(b)
    + a * Double.log(x) + b * Double.log(y)
  return Double.exp(logarithm) / a * fraction(a, b, x)
}

/// The continued fraction of the incomplete beta function.
private func fraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
  func kept(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }
  var c = 1.0
  var d = 1 / kept(1 - (a + b) * x / (a + 1))
  var value = d
  // Converges after some √max(a, b) turns; the bound only ends what rounding keeps from settling.
  for turn in 1...100_000 {
    let m = Double(turn)
    let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / kept(1 + even * d)
    c = kept(1 + even / c)
    value *= d * c
    let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / kept(1 + odd * d)
    c = kept(1 + odd / c)
    value *= d * c
    if abs(d * c - 1) < 1e-15 { break }
  }
  return value
}
