import CAttention

// R rows, H query heads, G key-value heads, D channels of a head, in vectors of eight.

/// The loops of attention over one stretch of cached positions.
///
/// The inner loops, where decoding with long contexts spends most of its time, are written in C; their
/// bounds are checked here.
struct AttentionHeads: Sendable {
  /// Query heads: `H`.
  let count: Int
  /// Vectors from one position to the next.
  private let step: Int
  /// Channels of a head: `D`.
  private let headSize: Int
  /// Vectors of eight channels in a head.
  let vectors: Int
  /// Scores from one head to the next.
  private(set) var stride: Int
  /// The same sizes, as the C loops take them.
  private var shape: attention_shape

  /// - Parameter positions: How many positions a row can see initially.
  init(_ configuration: ModelConfiguration, positions: Int) {
    count = configuration.headCount
    headSize = configuration.headSize
    vectors = (configuration.headSize + 7) / 8
    step = configuration.keyValueHeadCount * vectors
    stride = positions
    shape = attention_shape(
      heads: count, queries_per_key: configuration.headCount / configuration.keyValueHeadCount,
      channels: vectors * 8, step: step * 8, stride: stride)
  }

  /// Widens the room for each head's scores.
  mutating func widen(to positions: Int) {
    stride = positions
    shape.stride = positions
  }

  /// Gathers the scaled queries of all rows.
  func load(_ packed: [Float], width: Int, rows: Int, into queries: inout [SIMD8<Float>]) {
    let scale = 1 / Float(headSize).squareRoot()
    let packed = packed.span
    var queries = queries.mutableSpan
    for row in 0..<rows {
      for head in 0..<count {
        for vector in 0..<vectors {
          let place = row * width + head * headSize + vector * 8
          queries[(row * count + head) * vectors + vector] =
            scale * eightChannels(packed, place, of: headSize - vector * 8)
        }
      }
    }
  }

  /// Writes the scores of `positions` keys for every row, and tracks the largest.
  ///
  /// - Parameters:
  ///   - cached: `[positions][G][vectors]` from `start` on.
  ///   - first: The position of the first key, and the index of its score.
  func score(
    _ cached: [SIMD8<Float>], from start: Int, _ positions: Int, rows: Range<Int>,
    _ queries: [SIMD8<Float>], at first: Int, _ scores: inout [Float], _ largest: inout [Float]
  ) {
    guard positions > 0, !rows.isEmpty else { return }
    check(
      start..<start + positions * step, in: cached, rows: rows, of: queries,
      at: first..<first + positions, of: scores)
    precondition(rows.upperBound * count <= largest.count)
    let firstRow = rows.lowerBound * count
    cached.withUnsafeBytes { cached in
      queries.withUnsafeBytes { queries in
        scores.withUnsafeMutableBufferPointer { scores in
          largest.withUnsafeMutableBufferPointer { largest in
            withUnsafePointer(to: shape) { shape in
              attention_score(
                shape, floats(cached, start), positions, rows.count,
                floats(queries, firstRow * vectors),
                scores.baseAddress.map { $0 + firstRow * stride + first },
                largest.baseAddress.map { $0 + firstRow })
            }
          }
        }
      }
    }
  }

  /// Turns a row's first `seen` scores into unnormalised weights.
  ///
  /// - Parameter largest: The largest scores; receives the reciprocal of the sum of the weights.
  func exponentiate(
    row: Int, count seen: Int, _ scores: inout [Float], _ largest: inout [Float]
  ) {
    let first = row * count
    precondition(row >= 0 && seen >= 0 && seen <= stride)
    precondition((first + count) * stride <= scores.count && first + count <= largest.count)
    scores.withUnsafeMutableBufferPointer { scores in
      largest.withUnsafeMutableBufferPointer { largest in
        withUnsafePointer(to: shape) { shape in
          attention_exponentiate(
            shape, seen, scores.baseAddress.map { $0 + first * stride },
            largest.baseAddress.map { $0 + first })
        }
      }
    }
  }

  /// Adds the weighted values of `positions` positions for every row.
  ///
  /// - Parameters:
  ///   - cached: `[positions][G][vectors]` from `start` on.
  ///   - first: The position of the first value, and the index of its weight.
  func add(
    _ cached: [SIMD8<Float>], from start: Int, _ positions: Int, rows: Range<Int>,
    _ weights: [Float], at first: Int, _ sums: inout [SIMD8<Float>]
  ) {
    guard positions > 0, !rows.isEmpty else { return }
    check(
      start..<start + positions * step, in: cached, rows: rows, of: sums,
      at: first..<first + positions, of: weights)
    let firstRow = rows.lowerBound * count
    cached.withUnsafeBytes { cached in
      weights.withUnsafeBufferPointer { weights in
        sums.withUnsafeMutableBytes { sums in
          withUnsafePointer(to: shape) { shape in
            attention_add(
              shape, floats(cached, start), positions, rows.count,
              weights.baseAddress.map { $0 + firstRow * stride + first },
              UnsafeMutablePointer(
                mutating: floats(UnsafeRawBufferPointer(sums), firstRow * vectors)))
          }
        }
      }
    }
  }

  /// Checks the bounds that the loops in C rely on.
  private func check(
    _ stretch: Range<Int>, in cached: [SIMD8<Float>], rows: Range<Int>,
    of rowVectors: [SIMD8<Float>], at places: Range<Int>, of scores: [Float]
  ) {
    let end = rows.upperBound * count
    precondition(stretch.lowerBound >= 0 && stretch.upperBound <= cached.count)
    precondition(rows.lowerBound >= 0 && end * vectors <= rowVectors.count)
    precondition(places.lowerBound >= 0 && places.upperBound <= stride)
    precondition(end * stride <= scores.count)
  }

  /// Writes the sums of all rows, each head scaled by its factor.
  func store(
    _ sums: [SIMD8<Float>], scaledBy factors: [Float], rows: Int, into out: inout [Float]
  ) {
    var out = out.mutableSpan
    for row in 0..<rows {
      for head in 0..<count {
        let factor = factors[row * count + head]
        for vector in 0..<vectors {
          let lanes = sums[(row * count + head) * vectors + vector] * factor
          let place = (row * count + head) * headSize + vector * 8
          for lane in 0..<min(8, headSize - vector * 8) { out[place + lane] = lanes[lane] }
        }
      }
    }
  }
}

/// Reads eight neighbouring numbers, or `count` and then zeros.
@inline(__always)
func eightChannels(_ x: Span<Float>, _ place: Int, of count: Int) -> SIMD8<Float> {
  if count >= 8 {
    let x = x.extracting(place..<place + 8)
    return SIMD8(x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7])
  }
  var lanes = SIMD8<Float>.zero
  for lane in 0..<count { lanes[lane] = x[place + lane] }
  return lanes
}

/// A pointer to the numbers from vector `first` on.
private func floats(_ vectors: UnsafeRawBufferPointer, _ first: Int) -> UnsafePointer<Float>? {
  vectors.baseAddress.map {
    ($0 + first * MemoryLayout<SIMD8<Float>>.stride).assumingMemoryBound(to: Float.self)
  }
}
