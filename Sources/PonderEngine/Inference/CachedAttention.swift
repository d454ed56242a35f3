// H query heads, G key-value heads, D channels of a head, in vectors of eight.

/// Attention of one position over a chain of cached positions.
///
/// Every sum runs over positions in their order, whatever segments they lie in, so that the result
/// depends on nothing but the position's own query and the keys and values before it.
struct CachedAttention: Sendable {
  private struct Shape: Sendable {
    let heads: Int
    let queriesPerKey: Int
    let headSize: Int
    /// Vectors of eight channels in a head.
    let vectors: Int
    /// Scores from one head to the next.
    let stride: Int
  }

  private let shape: Shape
  /// `[H][vectors]`, scaled by `1 / √D`.
  private var queries: [SIMD8<Float>]
  /// `[H][vectors]`
  private var sums: [SIMD8<Float>]
  /// `[H][maximumLength]`
  private var scores: [Float]

  init(_ configuration: ModelConfiguration) {
    shape = Shape(
      heads: configuration.headCount,
      queriesPerKey: configuration.headCount / configuration.keyValueHeadCount,
      headSize: configuration.headSize, vectors: (configuration.headSize + 7) / 8,
      stride: configuration.maximumLength)
    queries = Array(repeating: .zero, count: shape.heads * shape.vectors)
    sums = queries
    scores = Array(repeating: 0, count: shape.heads * shape.stride)
  }

  /// Computes `out[h] = Σp softmax(q[h] · k[p] / √D) · v[p]` for every query head.
  ///
  /// - Parameters:
  ///   - packed: Holds the position's queries, `[H, D]`, from `query` on.
  ///   - runs: The cached positions before `tail`.
  ///   - tail: The sequence's own positions, of which the first `count` are seen.
  ///   - out: Receives `[H, D]` from `place` on.
  /// - Complexity: O(H · D · positions)
  mutating func attend(
    layer: Int, _ packed: [Float], query: Int, runs: [KeyValueRun], tail: KeyValueStorage,
    count: Int, into out: inout [Float], at place: Int
  ) {
    let shape = shape
    Self.load(packed, at: query, shape, into: &queries)
    var seen = 0
    for run in runs {
      Self.score(run.segment.storage, layer, run.range, shape, queries, from: seen, &scores)
      seen += run.range.count
    }
    Self.score(tail, layer, 0..<count, shape, queries, from: seen, &scores)
    seen += count
    var weights = scores.mutableSpan
    for head in 0..<shape.heads { softmax(&weights, at: head * shape.stride, count: seen) }
    for vector in sums.indices { sums[vector] = .zero }
    seen = 0
    for run in runs {
      Self.add(run.segment.storage, layer, run.range, shape, scores, from: seen, &sums)
      seen += run.range.count
    }
    Self.add(tail, layer, 0..<count, shape, scores, from: seen, &sums)
    Self.store(sums, shape, into: &out, at: place)
  }

  private static func load(
    _ packed: [Float], at query: Int, _ shape: Shape, into queries: inout [SIMD8<Float>]
  ) {
    let scale = 1 / Float(shape.headSize).squareRoot()
    for head in 0..<shape.heads {
      for vector in 0..<shape.vectors {
        var lanes = SIMD8<Float>.zero
        for lane in 0..<min(8, shape.headSize - vector * 8) {
          lanes[lane] = packed[query + head * shape.headSize + vector * 8 + lane] * scale
        }
        queries[head * shape.vectors + vector] = lanes
      }
    }
  }

  private static func store(
    _ sums: [SIMD8<Float>], _ shape: Shape, into out: inout [Float], at place: Int
  ) {
    for head in 0..<shape.heads {
      for vector in 0..<shape.vectors {
        let lanes = sums[head * shape.vectors + vector]
        for lane in 0..<min(8, shape.headSize - vector * 8) {
          out[place + head * shape.headSize + vector * 8 + lane] = lanes[lane]
        }
      }
    }
  }

  /// Writes the scores of `range` from position `first` on.
  private static func score(
    _ storage: KeyValueStorage, _ layer: Int, _ range: Range<Int>, _ shape: Shape,
    _ queries: [SIMD8<Float>], from first: Int, _ scores: inout [Float]
  ) {
    let (count, vectors) = (range.count, shape.vectors)
    var scores = scores.mutableSpan
    for head in 0..<shape.heads {
      let start =
        storage.firstKey(layer: layer, head: head / shape.queriesPerKey)
        + range.lowerBound * vectors
      let keys = storage.vectors.span.extracting(start..<start + count * vectors)
      let place = head * shape.stride + first
      let q = head * vectors
      if vectors == 4 {
        let (q0, q1, q2, q3) = (queries[q], queries[q + 1], queries[q + 2], queries[q + 3])
        for p in 0..<count {
          let low = keys[4 * p] * q0 + keys[4 * p + 1] * q1
          let high = keys[4 * p + 2] * q2 + keys[4 * p + 3] * q3
          scores[place + p] = laneSum(low + high)
        }
      } else {
        for p in 0..<count {
          var sum = SIMD8<Float>.zero
          for vector in 0..<vectors { sum += keys[p * vectors + vector] * queries[q + vector] }
          scores[place + p] = laneSum(sum)
        }
      }
    }
  }

  /// Adds the weighted values of `range`, whose weights lie from position `first` on.
  private static func add(
    _ storage: KeyValueStorage, _ layer: Int, _ range: Range<Int>, _ shape: Shape,
    _ weights: [Float], from first: Int, _ sums: inout [SIMD8<Float>]
  ) {
    let (count, vectors) = (range.count, shape.vectors)
    for head in 0..<shape.heads {
      let start =
        storage.firstValue(layer: layer, head: head / shape.queriesPerKey)
        + range.lowerBound * vectors
      let values = storage.vectors.span.extracting(start..<start + count * vectors)
      let place = head * shape.stride + first
      let weights = weights.span.extracting(place..<place + count)
      let s = head * vectors
      if vectors == 4 {
        var (s0, s1, s2, s3) = (sums[s], sums[s + 1], sums[s + 2], sums[s + 3])
        for p in 0..<count {
          let weight = SIMD8<Float>(repeating: weights[p])
          s0 += values[4 * p] * weight
          s1 += values[4 * p + 1] * weight
          s2 += values[4 * p + 2] * weight
          s3 += values[4 * p + 3] * weight
        }
        (sums[s], sums[s + 1], sums[s + 2], sums[s + 3]) = (s0, s1, s2, s3)
      } else {
        for vector in 0..<vectors {
          var sum = sums[s + vector]
          for p in 0..<count {
            sum += values[p * vectors + vector] * SIMD8<Float>(repeating: weights[p])
          }
          sums[s + vector] = sum
        }
      }
    }
  }
}

/// Adds the eight lanes in a fixed order.
@inline(__always)
private func laneSum(_ x: SIMD8<Float>) -> Float {
  let four = x.lowHalf + x.highHalf
  let two = four.lowHalf + four.highHalf
  return two.x + two.y
}
