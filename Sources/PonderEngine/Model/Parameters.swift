import Ponder
import RealModule

/// A model's weights in one flat array, in the order of a ``ParameterLayout``.
public struct Parameters: Hashable, Sendable {
  public let configuration: ModelConfiguration
  public let layout: ParameterLayout
  /// ``ParameterLayout/count`` numbers.
  public internal(set) var values: [Float]

  /// Wraps numbers that are already in layout order.
  public init(configuration: ModelConfiguration, values: [Float]) {
    let layout = ParameterLayout(configuration)
    precondition(
      values.count == layout.count,
      "a model of this shape has \(layout.count) parameters, not \(values.count)")
    self.configuration = configuration
    self.layout = layout
    self.values = values
  }

  /// Draws fresh weights.
  ///
  /// Matrices are normal with standard deviation `deviation`; for the two that write into the residual
  /// stream it is divided by `√(2L)`, as in GPT-2; norms are one.
  ///
  /// - Parameters:
  ///   - configuration: The shape.
  ///   - seed: The same seed gives the same weights.
  ///   - deviation: Standard deviation of the embedding and of the other matrices.
  public init(configuration: ModelConfiguration, seed: UInt64, deviation: Float = 0.02) {
    let layout = ParameterLayout(configuration)
    var values = [Float](repeating: 1, count: layout.count)
    let narrow = 1 / Float(2 * configuration.layerCount).squareRoot()
    for (index, tensor) in layout.tensors.enumerated() where tensor.shape.count == 2 {
      let writesResidual =
        tensor.name.hasSuffix("o_proj.weight")
        || tensor.name.hasSuffix("down_proj.weight")
      let scale = deviation * (writesResidual ? narrow : 1)
      var random = RandomStream(seed: seed.derived(index))
      for i in tensor.range { values[i] = scale * standardNormal(using: &random) }
    }
    self.configuration = configuration
    self.layout = layout
    self.values = values
  }
}

/// Draws from the standard normal distribution by the Box-Muller transform.
func standardNormal(using random: inout some RandomNumberGenerator) -> Float {
  // Uniform in (0, 1], so that the logarithm is finite.
  let u = (Double(random.next() >> 11) + 1) * 0x1p-53
  let v = Double(random.next() >> 11) * 0x1p-53
  return Float((-2 * Double.log(u)).squareRoot() * Double.cos(2 * .pi * v))
}
