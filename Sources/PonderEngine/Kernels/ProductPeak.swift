import Ponder

/// Measures the machine's speed at matrix products: the ceiling that training and decoding are
/// compared with.
///
/// Square products of 512 rows, as many at once as there are threads; takes about a tenth of a
/// second.
///
/// - Returns: Floating-point operations a second.
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
