/// What one decoder layer computed, kept for its backward pass.
struct LayerActivations: Sendable {
  /// `[T, C]`: the residual stream at the layer's input.
  private var input: [Float]
  private var inputInverse: [Float]
  private var inputNorm: [Float]
  /// `[T, (H + 2G) · D]`, rotated.
  private var packed: [Float]
  /// `[H, t, t]` of each document.
  private var probabilities: [Float] = []
  /// Shape `[T, H · D]`.
  private var attended: [Float]
  /// `[T, C]`: the residual stream between attention and feed-forward.
  private var middle: [Float]
  private var middleInverse: [Float]
  private var middleNorm: [Float]
  /// Shape `[T, 2F]`.
  private var gateUp: [Float]
  /// Shape `[T, F]`.
  private var hidden: [Float]

  init(_ configuration: ModelConfiguration, rows: Int) {
    func zeros(_ channels: Int) -> [Float] { [Float](repeating: 0, count: rows * channels) }
    input = zeros(configuration.width)
    inputInverse = zeros(1)
    inputNorm = zeros(configuration.width)
    packed = zeros(configuration.packedWidth)
    attended = zeros(configuration.queryWidth)
    middle = zeros(configuration.width)
    middleInverse = zeros(1)
    middleNorm = zeros(configuration.width)
    gateUp = zeros(2 * configuration.feedForwardWidth)
    hidden = zeros(configuration.feedForwardWidth)
  }

  /// Adds the layer's two contributions to the residual stream, `[T, C]`.
  mutating func forward(
    _ stream: inout [Float], _ documents: [Range<Int>], _ weights: [Float],
    _ places: ParameterLayout.Layer, _ shape: ModelConfiguration, _ rotary: RotaryTable,
    _ attention: PackedAttention
  ) {
    let T = documents.last?.upperBound ?? 0
    let (C, F) = (shape.width, shape.feedForwardWidth)
    copy(stream, T * C, into: &input)
    normalizeRows(
      input, gain: weights, places.attentionNorm, epsilon: shape.normEpsilon,
      rows: T, inverse: &inputInverse, into: &inputNorm)
    Products.forward(
      inputNorm, weights, places.queryKeyValue, rows: T, channels: C,
      into: &packed)
    rotate(documents, &packed, shape, rotary, isInverse: false)
    let needed = attention.probabilityCount(documents)
    if probabilities.count < needed { probabilities = [Float](repeating: 0, count: needed) }
    attention.forward(packed, documents, probabilities: &probabilities, into: &attended)
    Products.forward(
      attended, weights, places.attentionOutput, rows: T,
      channels: shape.queryWidth, isAdding: true, into: &stream)
    copy(stream, T * C, into: &middle)
    normalizeRows(
      middle, gain: weights, places.feedForwardNorm, epsilon: shape.normEpsilon,
      rows: T, inverse: &middleInverse, into: &middleNorm)
    Products.forward(
      middleNorm, weights, places.gateUp, rows: T, channels: C,
      into: &gateUp)
    swiGLU(gateUp, rows: T, channels: F, into: &hidden)
    Products.forward(
      hidden, weights, places.down, rows: T, channels: F, isAdding: true,
      into: &stream)
  }

  /// Turns gradients of the layer's output, `[T, C]`, into gradients of its input, in place, and
  /// adds those of its weights.
  mutating func backward(
    _ stream: inout [Float], _ documents: [Range<Int>], _ weights: [Float],
    _ places: ParameterLayout.Layer, _ shape: ModelConfiguration, _ rotary: RotaryTable,
    _ attention: PackedAttention, _ scratch: inout Scratch, _ gradients: inout [Float]
  ) {
    let T = documents.last?.upperBound ?? 0
    let (C, F) = (shape.width, shape.feedForwardWidth)
    Products.accumulate(
      stream, hidden, rows: T, channels: F, into: &gradients,
      places.down)
    Products.backward(
      stream, weights, places.down, rows: T, channels: F,
      into: &scratch.hidden)
    swiGLUBackward(
      scratch.hidden, gateUp, rows: T, channels: F, into: &scratch.gateUp)
    Products.accumulate(
      scratch.gateUp, middleNorm, rows: T, channels: C, into: &gradients,
      places.gateUp)
    Products.backward(
      scratch.gateUp, weights, places.gateUp, rows: T, channels: C,
      into: &scratch.norm)
    normalizeRowsBackward(
      scratch.norm, middle, gain: weights, places.feedForwardNorm,
      inverse: middleInverse, rows: T, addingGainTo: &gradients,
      addingTo: &stream)

    Products.accumulate(
      stream, attended, rows: T, channels: shape.queryWidth, into: &gradients,
      places.attentionOutput)
    Products.backward(
      stream, weights, places.attentionOutput, rows: T,
      channels: shape.queryWidth, into: &scratch.attended)
    for i in 0..<T * shape.packedWidth { scratch.packed[i] = 0 }
    attention.backward(
      scratch.attended, packed, probabilities: probabilities, documents,
      into: &scratch.packed, scratch: &scratch.square)
    rotate(documents, &scratch.packed, shape, rotary, isInverse: true)
    Products.accumulate(
      scratch.packed, inputNorm, rows: T, channels: C, into: &gradients,
      places.queryKeyValue)
    Products.backward(
      scratch.packed, weights, places.queryKeyValue, rows: T, channels: C,
      into: &scratch.norm)
    normalizeRowsBackward(
      scratch.norm, input, gain: weights, places.attentionNorm,
      inverse: inputInverse, rows: T, addingGainTo: &gradients,
      addingTo: &stream)
  }

  /// Rotates query and key heads of every row by its position in its document.
  private func rotate(
    _ documents: [Range<Int>], _ packed: inout [Float], _ shape: ModelConfiguration,
    _ rotary: RotaryTable, isInverse: Bool
  ) {
    var values = packed.mutableSpan
    for rows in documents {
      for (position, row) in rows.enumerated() {
        rotary.rotate(
          &values, at: row * shape.packedWidth, heads: shape.headCount + shape.keyValueHeadCount,
          position: position, isInverse: isInverse)
      }
    }
  }

  private func copy(_ source: [Float], _ count: Int, into target: inout [Float]) {
    let source = source.span
    var target = target.mutableSpan
    for i in 0..<count { target[i] = source[i] }
  }
}
