import RealModule

// R rows, H query heads, G key-value heads, D channels of a head, in vectors of eight.

/// The loops of attention over one stretch of cached positions.
///
/// The two inner ones for heads of 32 channels, where decoding spends half of its time, check their
/// bounds once before they begin.
struct AttentionHeads: Sendable {
  /// Query heads: `H`.
  let count: Int
  private let queriesPerKey: Int
  /// Vectors from one position to the next.
  private let step: Int
  /// Channels of a head: `D`.
  private let headSize: Int
  /// Vectors of eight channels in a head.
  let vectors: Int
  /// Scores from one head to the next.
  let stride: Int

  init(_ configuration: ModelConfiguration) {
    count = configuration.headCount
    queriesPerKey = configuration.headCount / configuration.keyValueHeadCount
    headSize = configuration.headSize
    vectors = (configuration.headSize + 7) / 8
    step = configuration.keyValueHeadCount * vectors
    stride = configuration.maximumLength
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

  /// Writes the scores of `positions` keys for every row, and follows the largest.
  ///
  /// - Parameters:
  ///   - cached: `[positions][G][vectors]` from `start` on.
  ///   - first: The position of the first, where its score goes.
  func score(
    _ cached: [SIMD8<Float>], from start: Int, _ positions: Int, rows: Range<Int>,
    _ queries: [SIMD8<Float>], at first: Int, _ scores: inout [Float], _ largest: inout [Float]
  ) {
    guard positions > 0 else { return }
    let allKeys = cached.span.extracting(start..<start + positions * step)
    let (step, vectors) = (step, vectors)
    var scores = scores.mutableSpan
    var largest = largest.mutableSpan
    for head in 0..<count {
      let keys = allKeys.extracting((head / queriesPerKey * vectors)...)
      precondition(keys.count >= (positions - 1) * step + vectors)
      for row in rows {
        let place = (row * count + head) * stride + first
        precondition(place + positions <= scores.count)
        let q = (row * count + head) * vectors
        var top = largest[row * count + head]
        if vectors == 4 {
          let (q0, q1, q2, q3) = (queries[q], queries[q + 1], queries[q + 2], queries[q + 3])
          for p in 0..<positions {
            let k = p &* step
            let low = keys[unchecked: k] * q0 + keys[unchecked: k &+ 1] * q1
            let high = keys[unchecked: k &+ 2] * q2 + keys[unchecked: k &+ 3] * q3
            let score = laneSum(low + high)
            scores[unchecked: place &+ p] = score
            top = score > top ? score : top
          }
        } else {
          for p in 0..<positions {
            var sum = SIMD8<Float>.zero
            for vector in 0..<vectors { sum += keys[p * step + vector] * queries[q + vector] }
            let score = laneSum(sum)
            scores[place + p] = score
            top = score > top ? score : top
          }
        }
        largest[row * count + head] = top
      }
    }
  }

  /// Turns a row's first `seen` scores into weights that are not yet divided by their sum.
  ///
  /// - Parameter largest: The largest scores; receives one over the sum of the weights.
  func exponentiate(
    row: Int, count seen: Int, _ scores: inout [Float], _ largest: inout [Float]
  ) {
    var scores = scores.mutableSpan
    for head in 0..<count {
      let place = (row * count + head) * stride
      let top = largest[row * count + head]
      var sum: Float = 0
      for p in 0..<seen { scores[place + p] = exponential(scores[place + p] - top) }
      for p in 0..<seen { sum = Relaxed.sum(sum, scores[place + p]) }
      largest[row * count + head] = 1 / sum
    }
  }

  /// Adds the weighted values of `positions` positions for every row.
  ///
  /// - Parameters:
  ///   - cached: `[positions][G][vectors]` from `start` on.
  ///   - first: The position of the first, where its weight lies.
  func add(
    _ cached: [SIMD8<Float>], from start: Int, _ positions: Int, rows: Range<Int>,
    _ weights: [Float], at first: Int, _ sums: inout [SIMD8<Float>]
  ) {
    guard positions > 0 else { return }
    let allValues = cached.span.extracting(start..<start + positions * step)
    let (step, vectors) = (step, vectors)
    let all = weights.span
    var sums = sums.mutableSpan
    for head in 0..<count {
      let values = allValues.extracting((head / queriesPerKey * vectors)...)
      precondition(values.count >= (positions - 1) * step + vectors)
      for row in rows {
        let place = (row * count + head) * stride + first
        let weights = all.extracting(place..<place + positions)
        let s = (row * count + head) * vectors
        if vectors == 4 {
          var (s0, s1, s2, s3) = (sums[s], sums[s + 1], sums[s + 2], sums[s + 3])
          for p in 0..<positions {
            let v = p &* step
            let weight = SIMD8<Float>(repeating: weights[unchecked: p])
            s0 += values[unchecked: v] * weight
            s1 += values[unchecked: v &+ 1] * weight
            s2 += values[unchecked: v &+ 2] * weight
            s3 += values[unchecked: v &+ 3] * weight
          }
          sums[s] = s0
          sums[s + 1] = s1
          sums[s + 2] = s2
          sums[s + 3] = s3
        } else {
          for vector in 0..<vectors {
            var sum = sums[s + vector]
            for p in 0..<positions {
              sum += values[p * step + vector] * SIMD8<Float>(repeating: weights[p])
            }
            sums[s + vector] = sum
          }
        }
      }
    }
  }

  /// Spreads the sums of all rows, each head times its factor.
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

/// Adds the eight lanes in a fixed order.
@inline(__always)
private func laneSum(_ x: SIMD8<Float>) -> Float {
  let four = x.lowHalf + x.highHalf
  let two = four.lowHalf + four.highHalf
  return two.x + two.y
}
