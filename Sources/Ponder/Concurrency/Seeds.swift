extension UInt64 {
  /// The seed of the `i`-th independent stream under this one.
  ///
  /// Seeds derive from identity (study, problem, strategy, sample), never from the order of execution, so a
  /// result is the same at any concurrency and after any resume.
  ///
  /// ### Source
  ///
  /// Steele, Lea and Flood, *Fast Splittable Pseudorandom Number Generators*, 2014: the finaliser
  /// of SplitMix64.
  public func derived(_ i: Int) -> UInt64 {
    mixed(mixed(self) &+ 0x9E37_79B9_7F4A_7C15 &* (UInt64(bitPattern: Int64(i)) &+ 1))
  }

  /// The seed of the named stream under this one.
  public func derived(_ name: String) -> UInt64 {
    mixed(mixed(self) ^ stableHash(name.utf8))
  }
}

/// A hash that is the same in every process and on every machine: 64-bit FNV-1a.
///
/// ### Source
///
/// Fowler, Noll and Vo; test vectors in RFC 9923.
@inlinable
public func stableHash(_ bytes: some Sequence<UInt8>) -> UInt64 {
  bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
}

private func mixed(_ value: UInt64) -> UInt64 {
  var z = value
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}

/// A stream of random numbers that can be stored and continued: SplitMix64.
public struct RandomStream: RandomNumberGenerator, Codable, Hashable, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return mixed(state)
  }

  /// Draws uniformly from `0..<1`, in steps of 2⁻⁵³.
  public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
