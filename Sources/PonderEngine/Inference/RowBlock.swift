import RealModule

// M rows of a block, C width, V vocabulary.

/// Takes a block of rows through all layers.
///
/// Rows may belong to different sequences or be neighbours in one; each sequence of a block is in
/// that block only. A workspace serves one block at a time and is used again for the next.
struct RowBlock: Sendable {
  private let configuration: ModelConfiguration
  private let sizes: BlockSizes
  private var stream: [Float]
  private var normalized: [Float]
  private var inverse: [Float]
  private var packed: [Float]
  private var attended: [Float]
  private var gateUp: [Float]
  private var gated: [Float]
  private var heads: [Float]
  private var logits: [Float]
  private var scratch: [Float]
  private var attention: CachedAttention

  init(_ configuration: ModelConfiguration, sizes: BlockSizes) {
    let (c, M) = (configuration, sizes.largest)
    func room(_ channels: Int) -> [Float] { Array(repeating: 0, count: M * channels) }
    self.configuration = c
    self.sizes = sizes
    stream = room(c.width)
    normalized = room(c.width)
    inverse = room(1)
    packed = room(c.packedWidth)
    attended = room(c.queryWidth)
    gateUp = room(2 * c.feedForwardWidth)
    gated = room(c.feedForwardWidth)
    heads = room(c.width)
    logits = room(c.vocabularySize)
    scratch = Array(repeating: 0, count: c.vocabularySize)
    attention = CachedAttention(c)
  }

  /// One row of the block.
  private struct Row {
    let item: Int
    let token: Int
    /// Place in the item's tail.
    let place: Int
    let position: Int
  }

  /// Computes the rows of `items` and reads off what they ask for.
  ///
  /// - Parameters:
  ///   - items: Of ``BlockSizes/largest`` rows at most, together.
  /// - Returns: One outcome for each item.
  mutating func compute(
    _ items: [WorkItem], _ parameters: Parameters, _ rotary: RotaryTable
  ) -> [WorkOutcome] {
    var tails = items.map { $0.tail.take() }
    let rows = items.indices.flatMap { index in
      items[index].tokens.indices.map { i in
        Row(
          item: index, token: items[index].tokens[i], place: items[index].written + i,
          position: items[index].start + i)
      }
    }
    if !rows.isEmpty { computeLayers(rows, items, &tails, parameters, rotary) }
    let outcomes = readHeads(items, tails, parameters)
    for index in items.indices.reversed() {
      if let tail = tails.popLast() { items[index].tail.put(tail) }
    }
    return outcomes
  }

  private mutating func computeLayers(
    _ rows: [Row], _ items: [WorkItem], _ tails: inout [KeyValueStorage],
    _ parameters: Parameters, _ rotary: RotaryTable
  ) {
    let (c, layout, weights) = (configuration, parameters.layout, parameters.values)
    let (C, M) = (c.width, sizes.fitting(rows.count))
    for (r, row) in rows.enumerated() {
      let embedding = layout.embedding.lowerBound + row.token * C
      for i in 0..<C { stream[r * C + i] = weights[embedding + i] }
    }
    for i in rows.count * C..<M * C { stream[i] = 0 }
    for (index, layer) in layout.layers.enumerated() {
      normalizeRows(
        stream, gain: weights, layer.attentionNorm, epsilon: c.normEpsilon, rows: M,
        inverse: &inverse, into: &normalized)
      Products.forward(
        normalized, weights, layer.queryKeyValue, rows: M, channels: C, into: &packed)
      for (r, row) in rows.enumerated() {
        var span = packed.mutableSpan
        rotary.rotate(
          &span, at: r * c.packedWidth, heads: c.headCount + c.keyValueHeadCount,
          position: row.position)
        tails[row.item].write(
          packed, keys: r * c.packedWidth + c.queryWidth, headSize: c.headSize, layer: index,
          at: row.place)
      }
      for (r, row) in rows.enumerated() {
        attention.attend(
          layer: index, packed, query: r * c.packedWidth, runs: items[row.item].runs,
          tail: tails[row.item], count: row.place + 1, into: &attended, at: r * c.queryWidth)
      }
      Products.forward(
        attended, weights, layer.attentionOutput, rows: M, channels: c.queryWidth, isAdding: true,
        into: &stream)
      normalizeRows(
        stream, gain: weights, layer.feedForwardNorm, epsilon: c.normEpsilon, rows: M,
        inverse: &inverse, into: &normalized)
      Products.forward(normalized, weights, layer.gateUp, rows: M, channels: C, into: &gateUp)
      swiGLU(gateUp, rows: M, channels: c.feedForwardWidth, into: &gated)
      Products.forward(
        gated, weights, layer.down, rows: M, channels: c.feedForwardWidth, isAdding: true,
        into: &stream)
    }
    normalizeRows(
      stream, gain: weights, layout.finalNorm, epsilon: c.normEpsilon, rows: M,
      inverse: &inverse, into: &normalized)
    for (r, row) in rows.enumerated() {
      for i in 0..<C { tails[row.item].hidden[row.place * C + i] = normalized[r * C + i] }
    }
  }

  /// A position whose logits are wanted.
  private struct Head {
    let item: Int
    let position: Int
  }

  private mutating func readHeads(
    _ items: [WorkItem], _ tails: [KeyValueStorage], _ parameters: Parameters
  ) -> [WorkOutcome] {
    var outcomes = items.map { _ in WorkOutcome() }
    var wanted: [Head] = []
    for (index, item) in items.enumerated() {
      if item.draw != nil {
        wanted.append(Head(item: index, position: item.start + item.tokens.count - 1))
      }
      for position in item.readings?.positions ?? [] {
        wanted.append(Head(item: index, position: position))
      }
    }
    let (C, V) = (configuration.width, configuration.vocabularySize)
    for first in stride(from: 0, to: wanted.count, by: sizes.largest) {
      let batch = wanted[first..<min(first + sizes.largest, wanted.count)]
      let M = sizes.fitting(batch.count)
      for (r, head) in batch.enumerated() {
        copyHidden(items[head.item], tails[head.item], head.position, to: r * C)
      }
      for i in batch.count * C..<M * C { heads[i] = 0 }
      Products.forward(
        heads, parameters.values, parameters.layout.output, rows: M, channels: C, into: &logits)
      for (r, head) in batch.enumerated() {
        let item = items[head.item]
        if let draw = item.draw {
          outcomes[head.item].drawn = draw.token(
            from: logits, at: r * V, count: V, scratch: &scratch)
        }
        if let readings = item.readings {
          let normalizer = logSumOfExponentials(logits, at: r * V, count: V, scratch: &scratch)
          outcomes[head.item].readings.append(
            readings.tokens.map { logits[r * V + $0] - normalizer.value })
        }
      }
    }
    return outcomes
  }

  private mutating func copyHidden(
    _ item: WorkItem, _ tail: borrowing KeyValueStorage, _ position: Int, to place: Int
  ) {
    let C = configuration.width
    if position >= item.cached {
      let from = (position - item.cached) * C
      for i in 0..<C { heads[place + i] = tail.hidden[from + i] }
      return
    }
    var first = 0
    for run in item.runs {
      if position < first + run.range.count {
        let from = (position - first + run.range.lowerBound) * C
        for i in 0..<C { heads[place + i] = run.segment.storage.hidden[from + i] }
        return
      }
      first += run.range.count
    }
  }
}

extension KeyValueStorage {
  /// Stores the keys and values of one position in one layer.
  ///
  /// - Parameters:
  ///   - packed: Holds keys `[G, D]`, then values `[G, D]`, from `keys` on.
  mutating func write(
    _ packed: [Float], keys: Int, headSize D: Int, layer: Int, at place: Int
  ) {
    let values = keys + shape.heads * D
    for head in 0..<shape.heads {
      let k = firstKey(layer: layer, head: head) + place * shape.vectorsPerHead
      let v = firstValue(layer: layer, head: head) + place * shape.vectorsPerHead
      for vector in 0..<shape.vectorsPerHead {
        var (key, value) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
        for lane in 0..<min(8, D - vector * 8) {
          key[lane] = packed[keys + head * D + vector * 8 + lane]
          value[lane] = packed[values + head * D + vector * 8 + lane]
        }
        vectors[k + vector] = key
        vectors[v + vector] = value
      }
    }
  }
}
