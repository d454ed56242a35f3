import CAttention

/// Causal attention over packed documents, forwards and backwards.
///
/// Rows are laid out as query heads, key heads, value heads: `[T, (H + 2G) · D]`. Scores of a
/// document of `t` rows are a `[t, t]` product for each head; the upper half is computed and
/// discarded, which is cheaper than skipping it for the short documents of training.
struct PackedAttention: Sendable {
  let configuration: ModelConfiguration

  private var stride: Int { configuration.packedWidth }
  private var scale: Float { 1 / Float(configuration.headSize).squareRoot() }

  private func keyColumn(_ head: Int) -> Int {
    let c = configuration
    return c.queryWidth + head / (c.headCount / c.keyValueHeadCount) * c.headSize
  }

  /// The number of probabilities the documents need: `Σ H · t²`.
  func probabilityCount(_ documents: [Range<Int>]) -> Int {
    documents.reduce(0) { $0 + configuration.headCount * $1.count * $1.count }
  }

  /// Attends within each document.
  ///
  /// - Parameters:
  ///   - packed: Shape `[T, (H + 2G) · D]`, rotated.
  ///   - probabilities: Receives each document's `[H, t, t]`, one after another.
  ///   - out: Shape `[T, H · D]`.
  func forward(
    _ packed: [Float], _ documents: [Range<Int>], probabilities: inout [Float],
    into out: inout [Float]
  ) {
    let (D, H) = (configuration.headSize, configuration.headCount)
    var start = 0
    for rows in documents {
      let t = rows.count
      let base = rows.lowerBound * stride
      for head in 0..<H {
        let query = Products.Place(base + head * D, stride: stride)
        let keys = Products.Place(base + keyColumn(head), stride: stride, isTransposed: true)
        let values = Products.Place(
          base + keyColumn(head) + configuration.keyValueWidth, stride: stride)
        let square = Products.Place(start, stride: t)
        Products.multiply(
          t, t, D, scale: scale, packed, query, packed, keys,
          into: &probabilities, square)
        precondition(start + t * t <= probabilities.count)
        probabilities.withUnsafeMutableBufferPointer { scores in
          guard let first = scores.baseAddress else { return }
          attention_soften(first + start, t)
        }
        Products.multiply(
          t, D, t, probabilities, square, packed, values, into: &out,
          Products.Place(rows.lowerBound * H * D + head * D, stride: H * D))
        start += t * t
      }
    }
  }

  /// Propagates gradients back to queries, keys and values.
  ///
  /// - Parameters:
  ///   - dOut: Shape `[T, H · D]`.
  ///   - probabilities: As ``forward(_:_:probabilities:into:)`` left them.
  ///   - dPacked: Shape `[T, (H + 2G) · D]`; must hold zeros.
  ///   - scratch: Grown to the longest document's `[t, t]`.
  func backward(
    _ dOut: [Float], _ packed: [Float], probabilities: [Float],
    _ documents: [Range<Int>], into dPacked: inout [Float], scratch: inout [Float]
  ) {
    let (D, H) = (configuration.headSize, configuration.headCount)
    let longest = documents.map(\.count).max() ?? 0
    if scratch.count < longest * longest {
      scratch = [Float](repeating: 0, count: longest * longest)
    }
    var start = 0
    for rows in documents {
      let t = rows.count
      let base = rows.lowerBound * stride
      for head in 0..<H {
        let query = Products.Place(base + head * D, stride: stride)
        let key = Products.Place(base + keyColumn(head), stride: stride)
        let value = Products.Place(
          base + keyColumn(head) + configuration.keyValueWidth, stride: stride)
        let out = Products.Place(rows.lowerBound * H * D + head * D, stride: H * D)
        let transposed = Products.Place(start, stride: t, isTransposed: true)
        // dV += Pᵀ dO;  dP = dO Vᵀ
        Products.multiply(
          t, D, t, probabilities, transposed, dOut, out, keep: 1, into: &dPacked, value)
        Products.multiply(
          t, t, D, dOut, out, packed,
          Products.Place(value.offset, stride: stride, isTransposed: true),
          into: &scratch, Products.Place(stride: t))
        // dS = P ∘ (dP - rowsum(P ∘ dP))
        let all = probabilities.span
        var slopes = scratch.mutableSpan
        for i in 0..<t {
          let p = all.extracting(start + i * t..<start + (i + 1) * t)
          var dot: Float = 0
          for j in 0...i { dot += p[j] * slopes[i * t + j] }
          for j in 0..<t { slopes[i * t + j] = p[j] * (slopes[i * t + j] - dot) }
        }
        // dQ = dS K;  dK += dSᵀ Q
        Products.multiply(
          t, D, t, scale: scale, scratch, Products.Place(stride: t), packed, key, keep: 1,
          into: &dPacked, query)
        Products.multiply(
          t, D, t, scale: scale, scratch, Products.Place(stride: t, isTransposed: true),
          packed, query, keep: 1, into: &dPacked, key)
        start += t * t
      }
    }
  }
}
