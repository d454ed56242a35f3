// C channels, M lanes of a block; blocks are transposed, [C, M].

/// Scales every lane of a block to unit root mean square, then by `gain`: RMSNorm.
///
/// Each lane's sum runs over the channels in order, whatever the other lanes hold.
///
/// - Parameters:
///   - x: Shape `[C, M]`.
///   - weights: Holds the gain, shape `[C]`, starting at `place`.
///   - factors: Room for `M` numbers.
///   - out: Shape `[C, M]`.
func normalizeLanes(
  _ x: [Float], gain weights: [Float], _ place: Range<Int>, epsilon: Float, lanes M: Int,
  factors: inout [Float], into out: inout [Float]
) {
  let C = place.count
  let gain = weights.span.extracting(place)
  let x = x.span
  var factors = factors.mutableSpan
  var out = out.mutableSpan
  for m in 0..<M { factors[m] = 0 }
  for c in 0..<C {
    for m in 0..<M { factors[m] += x[c * M + m] * x[c * M + m] }
  }
  for m in 0..<M { factors[m] = 1 / (factors[m] / Float(C) + epsilon).squareRoot() }
  for c in 0..<C {
    let g = gain[c]
    for m in 0..<M { out[c * M + m] = x[c * M + m] * factors[m] * g }
  }
}

/// Copies lanes of a block to rows.
///
/// - Parameters:
///   - block: Shape `[C, M]`.
///   - lanes: The lane of each row.
///   - rows: Receives shape `[lanes.count, C]`.
func copyLanes(
  _ block: [Float], lanes M: Int, channels C: Int, at lanes: some Collection<Int>,
  toRows rows: inout [Float]
) {
  let block = block.span
  var rows = rows.mutableSpan
  for (r, lane) in lanes.enumerated() {
    for c in 0..<C { rows[r * C + c] = block[c * M + lane] }
  }
}

/// Copies rows into lanes of a block; the other lanes become zero.
///
/// - Parameters:
///   - rows: Shape `[lanes.count, C]`.
///   - lanes: The lane of each row.
///   - block: Receives shape `[C, M]`.
func copyRows(
  _ rows: [Float], channels C: Int, toLanes lanes: some Collection<Int>, of block: inout [Float],
  lanes M: Int
) {
  let rows = rows.span
  var block = block.mutableSpan
  for i in 0..<C * M { block[i] = 0 }
  for (r, lane) in lanes.enumerated() {
    for c in 0..<C { block[c * M + lane] = rows[r * C + c] }
  }
}
