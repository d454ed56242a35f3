import RealModule

/// Cosines and sines of rotary positions.
///
/// Channel `i` of a head's first half is rotated with channel `i` of its second half by the angle
/// `position · base^(-2i/D)`, as in Hugging Face's Llama.
///
/// ### Source
///
/// Su et al., *RoFormer*, 2021, arXiv:2104.09864.
package struct RotaryTable: Sendable {
  /// Half a head's size: `D / 2`.
  package let half: Int
  /// Shape `[maximumLength, D / 2]`.
  package let cosines: [Float]
  /// Shape `[maximumLength, D / 2]`.
  package let sines: [Float]

  /// Computes the table for positions `0..<length`, the model's maximum if `nil`.
  package init(_ configuration: ModelConfiguration, length: Int? = nil) {
    let half = configuration.headSize / 2
    let base = configuration.rotaryBase
    let frequencies = (0..<half).map { i in
      Double.exp(-Double.log(base) * Double(2 * i) / Double(2 * half))
    }
    var cosines: [Float] = []
    var sines: [Float] = []
    let length = length ?? configuration.maximumLength
    cosines.reserveCapacity(length * half)
    sines.reserveCapacity(length * half)
    for position in 0..<length {
      for frequency in frequencies {
        cosines.append(Float(Double.cos(Double(position) * frequency)))
        sines.append(Float(Double.sin(Double(position) * frequency)))
      }
    }
    self.half = half
    self.cosines = cosines
    self.sines = sines
  }

  /// Rotates `heads` consecutive heads in place.
  ///
  /// - Parameters:
  ///   - position: In `0..<maximumLength`.
  ///   - offset: Index of the first head's first channel.
  ///   - isInverse: Whether to rotate backwards, as gradients need.
  package func rotate(
    _ values: inout MutableSpan<Float>, at offset: Int, heads: Int, position: Int,
    isInverse: Bool = false
  ) {
    let cosines = cosines.span.extracting(position * half..<(position + 1) * half)
    let sines = sines.span.extracting(position * half..<(position + 1) * half)
    let sign: Float = isInverse ? -1 : 1
    for head in 0..<heads {
      let low = offset + head * 2 * half
      let high = low + half
      for i in 0..<half {
        let (a, b) = (values[low + i], values[high + i])
        let (c, s) = (cosines[i], sign * sines[i])
        values[low + i] = a * c - b * s
        values[high + i] = b * c + a * s
      }
    }
  }
}
