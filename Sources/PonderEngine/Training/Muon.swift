import Ponder

/// Muon: momentum whose matrices are orthogonalised before they update the weights.
///
/// All directions of a matrix are learnt at the same speed, whereas AdamW learns the frequent ones first.
/// On the lab's puzzles a model reaches AdamW's loss after half of the tokens. Muon updates the matrices
/// of the layers; embeddings and norms stay with AdamW.
///
/// ### Source
///
/// Jordan et al., *Muon: An optimizer for hidden layers in neural networks*, 2024 (Nesterov momentum,
/// five Newton-Schulz rounds and their coefficients); Liu et al., *Muon is Scalable for LLM Training*,
/// 2025, arXiv:2502.16982 (updates are scaled to AdamW's, so both use the same learning rate).
enum Muon {
  private static let momentum: Float = 0.95
  private static let rounds = 5
  private static let coefficients: (Float, Float, Float) = (3.4445, -4.7750, 2.0315)

  /// The update of one matrix in one step.
  struct Turn: Sendable {
    let tensor: ParameterLayout.Tensor
    /// Running mean of its gradients.
    let momentum: [Float]
    /// The orthogonal matrix to move against, row-major.
    let direction: [Float]
  }

  /// Whether Muon updates a tensor: whether it is one of the layers' matrices.
  static func serves(_ tensor: ParameterLayout.Tensor) -> Bool {
    tensor.shape.count == 2 && tensor.name.hasPrefix("model.layers.")
  }

  /// Computes the updates of several matrices; changes nothing yet.
  ///
  /// - Parameters:
  ///   - means: Running means of gradients, of all parameters.
  ///   - gradientScale: Multiplies every gradient first; used for clipping.
  static func turns(
    of tensors: [ParameterLayout.Tensor], _ means: [Float], _ gradients: [Float],
    gradientScale: Float, threads: Int
  ) async throws -> [Turn] {
    try await tensors.concurrentMap(atMost: max(1, threads)) { tensor in
      var mean = Array(means[tensor.range])
      var ahead = mean
      var meanSpan = mean.mutableSpan
      var aheadSpan = ahead.mutableSpan
      let gradient = gradients.span.extracting(tensor.range)
      for i in 0..<gradient.count {
        let scaled = gradient[i] * gradientScale
        meanSpan[i] = momentum * meanSpan[i] + (1 - momentum) * scaled
        aheadSpan[i] = momentum * meanSpan[i] + (1 - momentum) * scaled
      }
      return Turn(
        tensor: tensor, momentum: mean,
        direction: orthogonal(ahead, rows: tensor.shape[0], columns: tensor.shape[1]))
    }
  }

  /// Updates the weights, each matrix by a step whose root mean square is a fifth of the learning rate.
  static func apply(
    _ turns: [Turn], to parameters: inout Parameters, _ means: inout [Float], rate: Double,
    weightDecay: Double
  ) {
    let decay = Float(1 - rate * weightDecay)
    for turn in turns {
      let longer = Float(turn.tensor.shape.max() ?? 1)
      let step = Float(rate) * 0.2 * longer.squareRoot()
      let start = turn.tensor.range.lowerBound
      let (momentum, direction) = (turn.momentum.span, turn.direction.span)
      var means = means.mutableSpan
      var values = parameters.values.mutableSpan
      for i in 0..<momentum.count {
        means[start + i] = momentum[i]
        values[start + i] = values[start + i] * decay - step * direction[i]
      }
    }
  }

  /// Returns a matrix with the same singular vectors and all singular values near one.
  ///
  /// - Parameter matrix: Shape `[rows, columns]`, row-major.
  /// - Complexity: O(m² · n), where m is the shorter side and n the longer.
  static func orthogonal(_ matrix: [Float], rows: Int, columns: Int) -> [Float] {
    let isTall = rows > columns
    let (m, n) = isTall ? (columns, rows) : (rows, columns)
    let square = matrix.reduce(0) { $0 + $1 * $1 }
    let inverse = 1 / (square.squareRoot() + 1e-12)
    var x = (isTall ? transposed(matrix, rows: rows, columns: columns) : matrix).map {
      $0 * inverse
    }
    var next = x
    var gram = [Float](repeating: 0, count: m * m)
    var polynomial = gram
    let (a, b, c) = coefficients
    for _ in 0..<rounds {
      // x ← a x + (b G + c G²) x, where G = x xᵀ.
      Products.multiply(
        m, m, n, x, .init(stride: n), x, .init(stride: n, isTransposed: true), into: &gram,
        .init(stride: m))
      polynomial = gram
      Products.multiply(
        m, m, m, scale: c, gram, .init(stride: m), gram, .init(stride: m), keep: b,
        into: &polynomial, .init(stride: m))
      next = x
      Products.multiply(
        m, n, m, polynomial, .init(stride: m), x, .init(stride: n), keep: a, into: &next,
        .init(stride: n))
      swap(&x, &next)
    }
    return isTall ? transposed(x, rows: columns, columns: rows) : x
  }

  private static func transposed(_ matrix: [Float], rows: Int, columns: Int) -> [Float] {
    var out = matrix
    let matrix = matrix.span
    var span = out.mutableSpan
    for r in 0..<rows {
      for c in 0..<columns { span[c * rows + r] = matrix[r * columns + c] }
    }
    return out
  }
}
