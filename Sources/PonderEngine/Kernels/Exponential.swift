/// Returns `e` to the power `x`, to about two units in the last place.
///
/// Branch-free, so that loops over it vectorise: Cody and Waite's reduction by multiples of
/// `ln 2`, then a polynomial of degree six. Arguments outside `-87...88` are clamped, so the result
/// is always finite and positive.
///
/// ### Source
///
/// The reduction constants and coefficients are those of Moshier's Cephes library, `expf`.
@inline(__always)
package func exponential(_ x: Float) -> Float {
  let x = min(max(x, -87), 88)
  // Adding 1.5 · 2^23 rounds to the nearest integer and leaves that integer in the low bits.
  let shifted = x * 1.442_695_04 + 12_582_912
  let k = shifted - 12_582_912
  let r = (x - k * 0.693_359_375) + k * 2.121_944_4e-4
  var p: Float = 1.987_569_15e-4
  p = p * r + 1.398_199_950_7e-3
  p = p * r + 8.333_451_907_3e-3
  p = p * r + 4.166_579_589_4e-2
  p = p * r + 1.666_666_545_9e-1
  p = p * r + 5.000_000_120_1e-1
  p = p * r * r + r + 1
  return p * Float(bitPattern: (shifted.bitPattern &<< 23) &+ 0x3F80_0000)
}
