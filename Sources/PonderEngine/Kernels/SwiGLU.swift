// T rows, F channels inside the feed-forward block.

/// Gates each row: `out[t, f] = silu(gate[t, f]) · up[t, f]` with `silu(x) = x / (1 + e^-x)`.
///
/// - Parameters:
///   - gateUp: Shape `[T, 2F]`: gates, then ups, of each row.
///   - out: Shape `[T, F]`.
///
/// ### Source
///
/// Shazeer, *GLU Variants Improve Transformer*, 2020, arXiv:2002.05202.
package func swiGLU(
  _ gateUp: [Float], rows T: Int, channels F: Int, into out: inout [Float]
) {
  let gateUp = gateUp.span
  var out = out.mutableSpan
  for t in 0..<T {
    let gate = gateUp.extracting(2 * t * F..<(2 * t + 1) * F)
    let up = gateUp.extracting((2 * t + 1) * F..<(2 * t + 2) * F)
    for f in 0..<F {
      out[t * F + f] = gate[f] / (1 + exponential(-gate[f])) * up[f]
    }
  }
}

/// Propagates gradients of ``swiGLU(_:rows:channels:into:)`` back to gates and ups.
///
/// - Parameters:
///   - dy: Shape `[T, F]`.
///   - out: Shape `[T, 2F]`: receives gradients of gates, then of ups, of each row.
package func swiGLUBackward(
  _ dy: [Float], _ gateUp: [Float], rows T: Int, channels F: Int, into out: inout [Float]
) {
  let (dy, gateUp) = (dy.span, gateUp.span)
  var out = out.mutableSpan
  for t in 0..<T {
    let gate = gateUp.extracting(2 * t * F..<(2 * t + 1) * F)
    let up = gateUp.extracting((2 * t + 1) * F..<(2 * t + 2) * F)
    let d = dy.extracting(t * F..<(t + 1) * F)
    let (first, second) = (2 * t * F, (2 * t + 1) * F)
    // The ups' half holds the sigmoids' denominators until its own gradients replace them, so that
    // each exponential is computed once.
    for f in 0..<F { out[second + f] = 1 + exponential(-gate[f]) }
    for f in 0..<F {
      let sigmoid = 1 / out[second + f]
      out[first + f] = d[f] * up[f] * sigmoid * (1 + gate[f] * (1 - sigmoid))
    }
    for f in 0..<F { out[second + f] = d[f] * gate[f] / out[second + f] }
  }
}
