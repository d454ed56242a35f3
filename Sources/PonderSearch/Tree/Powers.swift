/// Powers made of sums and products alone. A C library's functions may differ in the last bit from machine to
/// machine, and then a search would differ too; these do not.

/// Returns e to the power of `x`, to within a few units in the last place.
///
/// - Parameter x: At most 700; `-infinity` gives 0.
/// - Complexity: O(1)
func exponential(_ x: Double) -> Double {
  guard x > -700 else { return 0 }
  // x = k ln 2 + r with |r| at most ln 2 / 2; the first part of ln 2 has so few bits that its product is exact.
  let k = (x * 1.4426950408889634).rounded()
  let r = x - k * 0.693147180369123816490 - k * 1.90821492927058770002e-10
  // The series of e^r to r^14; the next term is below 2⁻⁶⁰.
  var sum = 1.0
  for n in stride(from: 14.0, through: 1.0, by: -1.0) { sum = 1 + r / n * sum }
  return Double(sign: .plus, exponent: Int(k), significand: sum)
}

/// Returns the natural logarithm of `x`, to within a few units in the last place.
///
/// - Parameter x: Above 0 and finite.
/// - Complexity: O(1)
func logarithm(_ x: Double) -> Double {
  var exponent = Double(x.exponent)
  var m = x.significand
  if m > 1.4142135623730951 {
    m /= 2
    exponent += 1
  }
  // ln m = 2 artanh s with |s| below 0.172; its series to s^25.
  let s = (m - 1) / (m + 1)
  var sum = 0.0
  for n in stride(from: 25.0, through: 1.0, by: -2.0) { sum = sum * (s * s) + 1 / n }
  return exponent * 0.693147180369123816490 + (exponent * 1.90821492927058770002e-10 + 2 * s * sum)
}

/// Returns `x` to the power of `power`; exactly `x` for a power of 1.
///
/// - Parameters:
///   - x: In `0...1`.
///   - power: Above 0.
func raised(_ x: Double, to power: Double) -> Double {
  if power == 1 || x <= 0 { return x }
  return exponential(logarithm(x) * power)
}
