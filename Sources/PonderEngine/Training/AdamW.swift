import RealModule

/// AdamW: gradient descent with momentum, per-parameter scale and decoupled weight decay.
///
/// ### Source
///
/// Loshchilov and Hutter, *Decoupled Weight Decay Regularization*, 2019, arXiv:1711.05101,
/// algorithm 2. Norms are not decayed, as is usual.
struct AdamW: Hashable, Sendable {
  /// Running means of gradients.
  var first: [Float]
  /// Running means of squared gradients.
  var second: [Float]

  init(count: Int) {
    first = [Float](repeating: 0, count: count)
    second = [Float](repeating: 0, count: count)
  }

  /// Moves parameters one step against the gradients.
  ///
  /// - Parameters:
  ///   - tensors: The tensors to update.
  ///   - step: Counted from 0; sets the bias correction and the learning rate.
  ///   - gradientScale: Multiplies every gradient first; used for clipping.
  mutating func update(
    _ tensors: [ParameterLayout.Tensor], of parameters: inout Parameters, _ gradients: [Float],
    step: Int, gradientScale: Float,
    _ settings: TrainingSettings
  ) {
    let (beta1, beta2) = (Float(settings.beta1), Float(settings.beta2))
    let rate = settings.learningRate(at: step)
    let correction1 = 1 - Double.pow(settings.beta1, step + 1)
    let correction2 = 1 - Double.pow(settings.beta2, step + 1)
    // lr · (m / c1) / (√(v / c2) + ε)  =  scale · m / (√v + ε √c2)
    let scale = Float(rate * correction2.squareRoot() / correction1)
    let epsilon = Float(settings.epsilon * correction2.squareRoot())
    for tensor in tensors {
      let decay = tensor.shape.count > 1 ? Float(1 - rate * settings.weightDecay) : 1
      let range = tensor.range
      move(
        &parameters.values, &first, &second, gradients, range,
        Rule(
          beta1: beta1, beta2: beta2, gradientScale: gradientScale, decay: decay, scale: scale,
          epsilon: epsilon))
    }
  }
}

/// The coefficients of one tensor's update.
private struct Rule {
  let beta1, beta2, gradientScale, decay, scale, epsilon: Float
}

private func move(
  _ values: inout [Float], _ first: inout [Float], _ second: inout [Float], _ gradients: [Float],
  _ range: Range<Int>, _ rule: Rule
) {
  let g = gradients.span
  var p = values.mutableSpan
  var m = first.mutableSpan
  var v = second.mutableSpan
  for i in range {
    let gradient = g[i] * rule.gradientScale
    let mean = rule.beta1 * m[i] + (1 - rule.beta1) * gradient
    let square = rule.beta2 * v[i] + (1 - rule.beta2) * gradient * gradient
    m[i] = mean
    v[i] = square
    p[i] = p[i] * rule.decay - rule.scale * mean / (square.squareRoot() + rule.epsilon)
  }
}
