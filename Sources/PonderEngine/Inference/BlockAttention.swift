// R rows, H query heads, G key-value heads, D channels of a head, in vectors of eight.

/// Attention of a block's rows over the cached positions before them.
///
/// Every sum runs over positions in order, however they are split into segments and whichever
/// sequences share them, so a row's result depends only on its own query and the keys and values
/// before it. Rows whose chains share a segment read it one after the other, while it is in the
/// processor's cache.
struct BlockAttention: Sendable {
  private var heads: AttentionHeads
  /// `[R][H][vectors]`, scaled by `1 / √D`.
  private var queries: [SIMD8<Float>]
  /// Shape `[R][H][vectors]`.
  private var sums: [SIMD8<Float>]
  /// `[R][H][stride]`: room for as many positions as any row has seen, not for the model's context
  /// length, which may be a thousand times that.
  private var scores: [Float]
  /// The model's context length.
  private let longest: Int
  /// `[R][H]`: the largest score so far.
  private var largest: [Float]

  /// A segment, and the rows that see it.
  private struct Link {
    let segment: KeyValueSegment
    let range: Range<Int>
    /// Position of the segment's first token.
    let first: Int
    var rows: Range<Int>
  }
  private var links: [Link] = []

  init(_ configuration: ModelConfiguration, rows R: Int) {
    heads = AttentionHeads(configuration, positions: min(64, configuration.maximumLength))
    longest = configuration.maximumLength
    queries = Array(repeating: .zero, count: R * heads.count * heads.vectors)
    sums = queries
    scores = Array(repeating: 0, count: R * heads.count * heads.stride)
    largest = Array(repeating: 0, count: R * heads.count)
  }

  /// Records which segments the rows of a block see.
  ///
  /// - Parameters:
  ///   - chains: For each item its runs and its rows; rows are ascending.
  mutating func follow(_ chains: [(runs: [KeyValueRun], rows: Range<Int>)]) {
    links.removeAll(keepingCapacity: true)
    // The links of the previous chain, by depth: samples of one prefix are adjacent.
    var open: [Int] = []
    for (runs, rows) in chains where !rows.isEmpty {
      var first = 0
      for (depth, run) in runs.enumerated() {
        if depth < open.count, links[open[depth]].segment === run.segment,
          links[open[depth]].range == run.range, links[open[depth]].first == first,
          links[open[depth]].rows.upperBound == rows.lowerBound
        {
          let link = open[depth]
          links[link].rows = links[link].rows.lowerBound..<rows.upperBound
        } else {
          open.removeSubrange(min(depth, open.count)...)
          open.append(links.count)
          links.append(Link(segment: run.segment, range: run.range, first: first, rows: rows))
        }
        first += run.range.count
      }
      open.removeSubrange(min(runs.count, open.count)...)
    }
  }

  /// Drops the segments, so that they can be freed.
  mutating func forget() { links.removeAll(keepingCapacity: true) }

  /// Computes `out[r, h] = Σp softmax(q[r, h] · k[p] / √D) · v[p]`.
  ///
  /// - Parameters:
  ///   - packed: Holds each row's queries, `[H, D]`, `width` numbers apart.
  ///   - rows: For each row its item, the first position of the item's tail and how many positions
  ///     of the tail the row sees.
  ///   - tails: By item.
  ///   - out: Receives `[R, H · D]`.
  /// - Complexity: O(R · H · D · positions)
  mutating func attend(
    layer: Int, _ packed: [Float], width: Int, rows: [(item: Int, cached: Int, seen: Int)],
    tails: [KeyValueStorage], into out: inout [Float]
  ) {
    let seen = rows.reduce(0) { max($0, $1.cached + $1.seen) }
    if seen > heads.stride {
      heads.widen(to: min(longest, 2 * seen))
      scores = Array(repeating: 0, count: largest.count * heads.stride)
    }
    let heads = heads
    heads.load(packed, width: width, rows: rows.count, into: &queries)
    for i in 0..<rows.count * heads.count { largest[i] = -.infinity }
    for i in 0..<rows.count * heads.count * heads.vectors { sums[i] = .zero }
    for link in links {
      let storage = link.segment.storage
      heads.score(
        storage.vectors, from: storage.firstKey(layer: layer, position: link.range.lowerBound),
        link.range.count, rows: link.rows, queries, at: link.first, &scores, &largest)
    }
    for (r, row) in rows.enumerated() {
      heads.score(
        tails[row.item].vectors, from: tails[row.item].firstKey(layer: layer, position: 0),
        row.seen, rows: r..<r + 1, queries, at: row.cached, &scores, &largest)
    }
    for (r, row) in rows.enumerated() {
      heads.exponentiate(row: r, count: row.cached + row.seen, &scores, &largest)
    }
    for link in links {
      let storage = link.segment.storage
      heads.add(
        storage.vectors, from: storage.firstValue(layer: layer, position: link.range.lowerBound),
        link.range.count, rows: link.rows, scores, at: link.first, &sums)
    }
    for (r, row) in rows.enumerated() {
      heads.add(
        tails[row.item].vectors, from: tails[row.item].firstValue(layer: layer, position: 0),
        row.seen, rows: r..<r + 1, scores, at: row.cached, &sums)
    }
    heads.store(sums, scaledBy: largest, rows: rows.count, into: &out)
  }
}
