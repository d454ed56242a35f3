import RealModule

// T rows, C channels.

/// Scales each row to unit root mean square, then by `gain`: RMSNorm.
///
/// `out[t, c] = x[t, c] · gain[c] · inverse[t]` with `inverse[t] = 1 / √(mean(x[t]²) + epsilon)`.
///
/// - Parameters:
///   - x: Shape `[T, C]`.
///   - gain: Shape `[C]`.
///   - inverse: Shape `[T]`; receives the factors, which the backward pass needs.
///   - out: Shape `[T, C]`.
///
/// ### Source
///
/// Zhang and Sennrich, *Root Mean Square Layer Normalization*, 2019, arXiv:1910.07467.
package func normalizeRows(
  _ x: Span<Float>, gain: Span<Float>, epsilon: Float, rows T: Int,
  inverse: consuming MutableSpan<Float>, into out: consuming MutableSpan<Float>
) {
  let C = gain.count
  for t in 0..<T {
    var sum: Float = 0
    for c in 0..<C { sum = Relaxed.multiplyAdd(x[t * C + c], x[t * C + c], sum) }
    let factor = 1 / (sum / Float(C) + epsilon).squareRoot()
    inverse[t] = factor
    for c in 0..<C { out[t * C + c] = x[t * C + c] * factor * gain[c] }
  }
}

/// Adds the gradients of ``normalizeRows(_:gain:epsilon:rows:inverse:into:)`` to its input's.
///
/// - Parameters:
///   - dy: Shape `[T, C]`: gradients of the normalised rows.
///   - dGain: `C` numbers from `offset` on receive the gradients of the gain, added.
///   - dx: Shape `[T, C]`: receives the gradients of the rows, added.
package func normalizeRowsBackward(
  _ dy: Span<Float>, _ x: Span<Float>, gain: Span<Float>, inverse: Span<Float>, rows T: Int,
  addingGainTo dGain: consuming MutableSpan<Float>, at offset: Int,
  addingTo dx: consuming MutableSpan<Float>
) {
  let C = gain.count
  for t in 0..<T {
    let factor = inverse[t]
    var dot: Float = 0
    for c in 0..<C {
      dot = Relaxed.multiplyAdd(dy[t * C + c] * gain[c], x[t * C + c], dot)
    }
    let slope = dot * factor * factor * factor / Float(C)
    for c in 0..<C {
      dGain[offset + c] += dy[t * C + c] * x[t * C + c] * factor
    }
    for c in 0..<C {
      dx[t * C + c] += dy[t * C + c] * gain[c] * factor - x[t * C + c] * slope
    }
  }
}
