import RealModule

// T rows, C channels.

/// Scales each row to unit root mean square, then by `gain`: RMSNorm.
///
/// `out[t, c] = x[t, c] · gain[c] · inverse[t]` with `inverse[t] = 1 / √(mean(x[t]²) + epsilon)`.
///
/// - Parameters:
///   - x: Shape `[T, C]`.
///   - weights: A buffer that holds the gain, shape `[C]`.
///   - place: Where in that buffer the gain lies.
///   - inverse: Shape `[T]`; receives the factors, which the backward pass needs.
///   - out: Shape `[T, C]`.
///
/// ### Source
///
/// Zhang and Sennrich, *Root Mean Square Layer Normalization*, 2019, arXiv:1910.07467.
package func normalizeRows(
  _ x: [Float], gain weights: [Float], _ place: Range<Int>, epsilon: Float, rows T: Int,
  inverse: inout [Float], into out: inout [Float]
) {
  let C = place.count
  let gain = weights.span.extracting(place)
  let x = x.span
  var inverse = inverse.mutableSpan
  var out = out.mutableSpan
  for t in 0..<T {
    var sum: Float = 0
    for c in 0..<C { sum = Relaxed.multiplyAdd(x[t * C + c], x[t * C + c], sum) }
    let factor = 1 / (sum / Float(C) + epsilon).squareRoot()
    inverse[t] = factor
    for c in 0..<C { out[t * C + c] = x[t * C + c] * factor * gain[c] }
  }
}

/// Adds the gradients of ``normalizeRows(_:gain:_:epsilon:rows:inverse:into:)`` to those of its
/// input and of its gain.
///
/// - Parameters:
///   - dy: Shape `[T, C]`: gradients of the normalised rows.
///   - inverse: Shape `[T]`, as the forward pass left it.
///   - gradients: Receives the gradients of the gain at `place`, added.
///   - dx: Shape `[T, C]`: receives the gradients of the rows, added.
package func normalizeRowsBackward(
  _ dy: [Float], _ x: [Float], gain weights: [Float], _ place: Range<Int>, inverse: [Float],
  rows T: Int, addingGainTo gradients: inout [Float], addingTo dx: inout [Float]
) {
  let C = place.count
  let gain = weights.span.extracting(place)
  let (dy, x, inverse) = (dy.span, x.span, inverse.span)
  var dGain = gradients.mutableSpan
  var dx = dx.mutableSpan
  for t in 0..<T {
    let factor = inverse[t]
    var dot: Float = 0
    for c in 0..<C {
      dot = Relaxed.multiplyAdd(dy[t * C + c] * gain[c], x[t * C + c], dot)
    }
    let slope = dot * factor * factor * factor / Float(C)
    for c in 0..<C {
      dGain[place.lowerBound + c] += dy[t * C + c] * x[t * C + c] * factor
    }
    for c in 0..<C {
      dx[t * C + c] += dy[t * C + c] * gain[c] * factor - x[t * C + c] * slope
    }
  }
}
