// M lanes of a block, R rows in it, C width, V vocabulary.

/// Takes a block of rows through all layers.
///
/// Rows may belong to different sequences or be consecutive in one; each sequence is in one block
/// only. Matrix products see the block transposed, one row in each usable lane; attention and
/// sampling see rows. A workspace serves one block at a time and is reused for the next.
struct RowBlock: Sendable {
  let configuration: ModelConfiguration
  let sizes: BlockSizes
  /// `[C, M]`: the residual stream.
  private var stream: [Float]
  /// Shape `[C, M]`.
  var normalized: [Float]
  private var factors: [Float]
  /// Shape `[(H + 2G) · D, M]`.
  private var packed: [Float]
  /// Shape `[R, (H + 2G) · D]`.
  private var packedRows: [Float]
  /// Shape `[R, H · D]`.
  private var attendedRows: [Float]
  /// Shape `[H · D, M]`.
  private var attended: [Float]
  /// Shape `[2F, M]`.
  private var gateUp: [Float]
  /// Shape `[F, M]`.
  private var gated: [Float]
  /// Shape `[R, C]`.
  var rowsOfWidth: [Float]
  /// Shape `[V, M]`.
  var logits: [Float]
  /// `[V]`: one row of logits.
  var logitRow: [Float]
  /// Shape `[V]`.
  var scratch: [Float]
  private var attention: BlockAttention

  init(_ configuration: ModelConfiguration, sizes: BlockSizes) {
    let c = configuration
    func room(_ channels: Int) -> [Float] {
      Array(repeating: 0, count: sizes.largest.lanes * channels)
    }
    self.configuration = c
    self.sizes = sizes
    stream = room(c.width)
    normalized = room(c.width)
    factors = room(1)
    packed = room(c.packedWidth)
    packedRows = packed
    attended = room(c.queryWidth)
    attendedRows = attended
    gateUp = room(2 * c.feedForwardWidth)
    gated = room(c.feedForwardWidth)
    rowsOfWidth = room(c.width)
    logits = room(c.vocabularySize)
    logitRow = Array(repeating: 0, count: c.vocabularySize)
    scratch = logitRow
    attention = BlockAttention(c, rows: sizes.largest.usable.count)
  }

  /// One row of the block.
  private struct Row {
    let item: Int
    let token: Int
    /// Index within the item's tail.
    let place: Int
    let position: Int
  }

  /// Computes a turn: the rows of `items`, the readings they ask for, and the tokens drawn after them.
  ///
  /// - Parameters:
  ///   - items: Together at most as many rows as the widest block has usable lanes.
  ///   - tokenBytes: What each token adds to the text.
  /// - Returns: One outcome for each item.
  mutating func compute(
    _ items: [WorkItem], _ parameters: Parameters, _ rotary: RotaryTable, tokenBytes: [[UInt8]]
  ) -> [WorkOutcome] {
    var items = items
    var tails = items.map { $0.tail.take() }
    var outcomes = items.map { _ in WorkOutcome() }
    repeat {
      let rows = rows(of: items)
      if !rows.isEmpty { computeLayers(rows, items, &tails, parameters, rotary) }
      readHeads(items, tails, parameters, into: &outcomes)
      for index in items.indices { items[index].advance(by: outcomes[index], tokenBytes) }
    } while items.contains { $0.series != nil }
    for index in items.indices.reversed() {
      if let tail = tails.popLast() { items[index].tail.put(tail) }
    }
    return outcomes
  }

  private func rows(of items: [WorkItem]) -> [Row] {
    var rows: [Row] = []
    rows.reserveCapacity(items.count)
    for (index, item) in items.enumerated() {
      for (i, token) in item.tokens.enumerated() {
        rows.append(
          Row(item: index, token: token, place: item.written + i, position: item.start + i))
      }
    }
    return rows
  }

  private mutating func computeLayers(
    _ rows: [Row], _ items: [WorkItem], _ tails: inout [KeyValueStorage],
    _ parameters: Parameters, _ rotary: RotaryTable
  ) {
    let (c, layout, weights) = (configuration, parameters.layout, parameters.values)
    let (C, F, size) = (c.width, c.feedForwardWidth, sizes.fitting(rows.count))
    let (M, lanes) = (size.lanes, size.usable[..<rows.count])
    followChains(items)
    defer { attention.forget() }
    embed(rows, weights, layout.embedding)
    copyRows(rowsOfWidth, channels: C, toLanes: lanes, of: &stream, lanes: M)
    for (index, layer) in layout.layers.enumerated() {
      normalize(layer.attentionNorm, weights, M)
      Products.blockForward(
        normalized, weights, layer.queryKeyValue, lanes: M, channels: C, into: &packed)
      copyLanes(packed, lanes: M, channels: c.packedWidth, at: lanes, toRows: &packedRows)
      attend(index, rows, items, &tails, rotary)
      copyRows(attendedRows, channels: c.queryWidth, toLanes: lanes, of: &attended, lanes: M)
      Products.blockForward(
        attended, weights, layer.attentionOutput, lanes: M, channels: c.queryWidth,
        isAdding: true, into: &stream)
      normalize(layer.feedForwardNorm, weights, M)
      Products.blockForward(
        normalized, weights, layer.gateUp, lanes: M, channels: C, into: &gateUp)
      // Transposed, all gates come before all ups, so the block is one long row.
      swiGLU(gateUp, rows: 1, channels: F * M, into: &gated)
      Products.blockForward(
        gated, weights, layer.down, lanes: M, channels: F, isAdding: true, into: &stream)
    }
    normalize(layout.finalNorm, weights, M)
    copyLanes(normalized, lanes: M, channels: C, at: lanes, toRows: &rowsOfWidth)
    for (r, row) in rows.enumerated() {
      for i in 0..<C { tails[row.item].hidden[row.place * C + i] = rowsOfWidth[r * C + i] }
    }
  }

  private mutating func followChains(_ items: [WorkItem]) {
    var first = 0
    attention.follow(
      items.map { item in
        defer { first += item.tokens.count }
        return (item.runs, first..<first + item.tokens.count)
      })
  }

  private mutating func embed(_ rows: [Row], _ weights: [Float], _ place: Range<Int>) {
    let C = configuration.width
    for (r, row) in rows.enumerated() {
      let embedding = place.lowerBound + row.token * C
      for i in 0..<C { rowsOfWidth[r * C + i] = weights[embedding + i] }
    }
  }

  private mutating func normalize(_ gain: Range<Int>, _ weights: [Float], _ M: Int) {
    normalizeLanes(
      stream, gain: weights, gain, epsilon: configuration.normEpsilon, lanes: M,
      factors: &factors, into: &normalized)
  }

  /// Stores the keys and values of all rows, then lets every row attend to the positions it sees.
  private mutating func attend(
    _ layer: Int, _ rows: [Row], _ items: [WorkItem], _ tails: inout [KeyValueStorage],
    _ rotary: RotaryTable
  ) {
    let c = configuration
    for (r, row) in rows.enumerated() {
      var span = packedRows.mutableSpan
      rotary.rotate(
        &span, at: r * c.packedWidth, heads: c.headCount + c.keyValueHeadCount,
        position: row.position)
      tails[row.item].write(
        packedRows, keys: r * c.packedWidth + c.queryWidth, headSize: c.headSize, layer: layer,
        at: row.place)
    }
    attention.attend(
      layer: layer, packedRows, width: c.packedWidth,
      rows: rows.map { ($0.item, items[$0.item].cached, $0.place + 1) }, tails: tails,
      into: &attendedRows)
  }
}

extension WorkItem {
  /// Continues with the rest of the turn after one pass.
  fileprivate mutating func advance(by outcome: WorkOutcome, _ tokenBytes: [[UInt8]]) {
    written += tokens.count
    tokens = []
    readings = nil
    guard !outcome.isNotFinite, outcome.parted.isEmpty, let token = outcome.drawn.last?.token else {
      series = nil
      return
    }
    let bytes = token < tokenBytes.count ? tokenBytes[token] : []
    if series?.take(token, bytes) == true { tokens = [token] } else { series = nil }
  }
}

extension KeyValueStorage {
  /// Stores the keys and values of one position in one layer.
  ///
  /// - Parameters:
  ///   - packed: Holds keys `[G, D]`, then values `[G, D]`, starting at `keys`.
  mutating func write(
    _ packed: [Float], keys: Int, headSize D: Int, layer: Int, at place: Int
  ) {
    let (values, shape) = (keys + self.shape.heads * D, self.shape)
    let packed = packed.span
    var (k, v) = (
      firstKey(layer: layer, position: place), firstValue(layer: layer, position: place)
    )
    for head in 0..<shape.heads {
      for vector in 0..<shape.vectorsPerHead {
        let (from, left) = (head * D + vector * 8, D - vector * 8)
        vectors[k] = eightChannels(packed, keys + from, of: left)
        vectors[v] = eightChannels(packed, values + from, of: left)
        (k, v) = (k + 1, v + 1)
      }
    }
  }
}
