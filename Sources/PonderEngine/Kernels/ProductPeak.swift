import Ponder

/// Measures the machine's peak speed at matrix products, with which training and decoding are compared.
///
/// Multiplies square matrices of 512 rows, one product per thread at a time; takes about a tenth of a
/// second.
///
/// - Returns: Floating-point operations per second.
public func measuredProductPeak(threads: Int, rounds: Int = 40) async throws -> Double {
  try ProductLibrary.load()
  let size = 512
  let start = ContinuousClock.now
  _ = try await (0..<threads).concurrentMap(atMost: threads) { _ in
    let a = [Float](repeating: 0.5, count: size * size)
    var out = [Float](repeating: 0, count: size * size)
    for _ in 0..<rounds {
      Products.forward(a, a, 0..<size * size, rows: size, channels: size, into: &out)
    }
  }
  let seconds = (ContinuousClock.now - start) / .seconds(1)
  return Double(threads * rounds) * 2 * Double(size * size * size) / seconds
}
