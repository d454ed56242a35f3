/// One worker's forward and backward pass over a shard, with the memory for both.
///
/// Letters as in ``ModelConfiguration``; `T` is the shard's rows.
struct DecoderPass: Sendable {
  let configuration: ModelConfiguration
  let layout: ParameterLayout
  /// Sum of the gradients of every shard since ``clearGradients()``.
  private(set) var gradients: [Float]

  private let rotary: RotaryTable
  private let attention: PackedAttention
  private var layers: [LayerActivations]
  private var scratch: Scratch
  /// `[T, C]`: the residual stream, then its gradients.
  private var stream: [Float]
  private var finalInverse: [Float]
  private var finalNorm: [Float]
  /// `[T, V]`: logits, then their gradients.
  private var logits: [Float]

  init(_ configuration: ModelConfiguration) {
    self.configuration = configuration
    layout = ParameterLayout(configuration)
    gradients = [Float](repeating: 0, count: layout.count)
    rotary = RotaryTable(configuration)
    attention = PackedAttention(configuration: configuration)
    layers = []
    scratch = Scratch(configuration, rows: 0)
    stream = []
    finalInverse = []
    finalNorm = []
    logits = []
  }

  /// Makes room for a shard of `rows`, a little more than it needs, so that later ones fit too.
  private mutating func makeRoom(for rows: Int) {
    guard rows > finalInverse.count else { return }
    let rows = rows + rows / 4
    layers = (0..<configuration.layerCount).map { _ in
      LayerActivations(configuration, rows: rows)
    }
    scratch = Scratch(configuration, rows: rows)
    stream = [Float](repeating: 0, count: rows * configuration.width)
    finalInverse = [Float](repeating: 0, count: rows)
    finalNorm = [Float](repeating: 0, count: rows * configuration.width)
    logits = [Float](repeating: 0, count: rows * configuration.vocabularySize)
  }

  mutating func clearGradients() {
    for i in gradients.indices { gradients[i] = 0 }
  }

  /// Computes the logits of every row.
  ///
  /// - Returns: Shape `[T, V]`.
  mutating func forward(_ shard: PackedShard, _ parameters: [Float]) -> [Float] {
    run(shard, parameters)
    return Array(logits.prefix(shard.rowCount * configuration.vocabularySize))
  }

  /// Returns the sum of the losses of a shard's targets, in nats.
  mutating func loss(of shard: PackedShard, _ parameters: [Float]) -> Double {
    run(shard, parameters)
    return lossAndSlopes(of: shard, scale: 0)
  }

  /// Adds the gradients of `scale` times a shard's loss.
  ///
  /// - Returns: The sum of the losses of the shard's targets, in nats, not scaled.
  mutating func accumulate(_ shard: PackedShard, _ parameters: [Float], scale: Float) -> Double {
    run(shard, parameters)
    let loss = lossAndSlopes(of: shard, scale: scale)
    propagate(shard, parameters)
    return loss
  }

  private mutating func run(_ shard: PackedShard, _ parameters: [Float]) {
    makeRoom(for: shard.rowCount)
    let (T, C) = (shard.rowCount, configuration.width)
    for (row, token) in shard.tokens.enumerated() {
      let source = layout.embedding.lowerBound + Int(token) * C
      for c in 0..<C { stream[row * C + c] = parameters[source + c] }
    }
    for (index, places) in layout.layers.enumerated() {
      layers[index].forward(
        &stream, shard.documents, parameters, places, configuration, rotary, attention)
    }
    normalizeRows(
      stream, gain: parameters, layout.finalNorm,
      epsilon: configuration.normEpsilon, rows: T, inverse: &finalInverse, into: &finalNorm)
    Products.forward(
      finalNorm, parameters, layout.output, rows: T, channels: C, into: &logits)
  }

  /// Replaces the logits by gradients of `scale` times the loss.
  private mutating func lossAndSlopes(of shard: PackedShard, scale: Float) -> Double {
    let V = configuration.vocabularySize
    var targets = [[(Int, Float)]](repeating: [], count: shard.rowCount)
    for (row, label) in shard.labels.enumerated() where label >= 0 {
      targets[row].append((Int(label), 1))
    }
    for target in shard.softTargets {
      let probabilities = target.probabilities.sorted { $0.key < $1.key }
      targets[target.position] += probabilities.map { (Int($0.key), $0.value) }
    }
    var loss = 0.0
    var values = logits.mutableSpan
    for (row, targets) in targets.enumerated() {
      if targets.isEmpty {
        for v in 0..<V { values[row * V + v] = 0 }
        continue
      }
      let named = targets.map { values[row * V + $0.0] }
      let logSum = softmax(&values, at: row * V, count: V)
      var mass: Float = 0
      for ((_, probability), logit) in zip(targets, named) {
        loss += Double(probability * (logSum - logit))
        mass += probability
      }
      for v in 0..<V { values[row * V + v] *= mass * scale }
      for (token, probability) in targets { values[row * V + token] -= probability * scale }
    }
    return loss
  }

  private mutating func propagate(_ shard: PackedShard, _ parameters: [Float]) {
    let (T, C) = (shard.rowCount, configuration.width)
    Products.accumulate(
      logits, finalNorm, rows: T, channels: C, into: &gradients, layout.output)
    Products.backward(
      logits, parameters, layout.output, rows: T, channels: C, into: &scratch.norm)
    swap(&stream, &scratch.finalStream)
    for i in 0..<T * C { stream[i] = 0 }
    normalizeRowsBackward(
      scratch.norm, scratch.finalStream, gain: parameters, layout.finalNorm,
      inverse: finalInverse, rows: T, addingGainTo: &gradients, addingTo: &stream)
    for (index, places) in layout.layers.enumerated().reversed() {
      layers[index].backward(
        &stream, shard.documents, parameters, places, configuration, rotary, attention,
        &scratch, &gradients)
    }
    for (row, token) in shard.tokens.enumerated() {
      let target = layout.embedding.lowerBound + Int(token) * C
      for c in 0..<C { gradients[target + c] += stream[row * C + c] }
    }
  }
}

/// Memory of the backward pass that is shared by all layers.
struct Scratch: Sendable {
  /// Shape `[T, C]`.
  var norm: [Float]
  /// Shape `[T, C]`.
  var finalStream: [Float]
  /// Shape `[T, F]`.
  var hidden: [Float]
  /// Shape `[T, 2F]`.
  var gateUp: [Float]
  /// Shape `[T, H · D]`.
  var attended: [Float]
  /// Shape `[T, (H + 2G) · D]`.
  var packed: [Float]
  /// `[t, t]` of the longest document.
  var square: [Float] = []

  init(_ configuration: ModelConfiguration, rows: Int) {
    func zeros(_ channels: Int) -> [Float] { [Float](repeating: 0, count: rows * channels) }
    norm = zeros(configuration.width)
    finalStream = zeros(configuration.width)
    hidden = zeros(configuration.feedForwardWidth)
    gateUp = zeros(2 * configuration.feedForwardWidth)
    attended = zeros(configuration.queryWidth)
    packed = zeros(configuration.packedWidth)
  }
}
