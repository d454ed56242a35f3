import Ponder
import RealModule

/// A sampled token.
struct DrawnToken: Hashable, Sendable {
  var token: Int
  /// Natural logarithm of the probability the model gave it, at temperature 1 and without truncation,
  /// whatever the sampling settings.
  var logProbability: Float
}

/// How the next token is chosen from a row of logits.
///
/// Temperature first, then the `topK` likeliest, then the fewest of those whose renormalised
/// probabilities reach `topP`: the order of Hugging Face's generation. Equally likely tokens rank by
/// id.
struct TokenDraw: Hashable, Sendable {
  /// `0` takes the largest logit, the first on a tie.
  private let temperature: Float
  private let topK: Int?
  private let topP: Float

  init(_ sampling: Sampling) {
    temperature = Float(sampling.temperature)
    topK = sampling.topK
    topP = Float(sampling.topP)
  }

  /// Draws an index into `logits` for each seed; each depends only on its seed and the logits.
  ///
  /// - Parameters:
  ///   - seeds: At least one.
  ///   - logits: Shape `[V]`, finite.
  ///   - scratch: Shape `[V]`; overwritten.
  /// - Complexity: O(V) a seed, and O(V log V) once with `topK` or `topP`.
  func tokens(
    _ seeds: [UInt64], from logits: [Float], scratch: inout [Float]
  ) -> [DrawnToken] {
    let (normalizer, best) = logSumOfExponentials(logits, scratch: &scratch)
    let (row, count) = (logits.span, logits.count)
    func drawn(_ token: Int) -> DrawnToken {
      DrawnToken(token: token, logProbability: row[token] - normalizer)
    }
    guard temperature > 0 else { return seeds.map { _ in drawn(best) } }
    if temperature != 1 {
      var scratch = scratch.mutableSpan
      // A temperature near zero takes the largest logit too.
      let (largest, inverse) = (row[best], min(1 / temperature, .greatestFiniteMagnitude))
      for i in 0..<count { scratch[i] = exponential((row[i] - largest) * inverse) }
    }
    let kept = topK.map { min($0, count) } ?? count
    if kept == count, topP >= 1 {
      var total: Float = 0
      for i in 0..<count { total += scratch[i] }
      return seeds.map { drawn(Self.draw(0..<count, scratch, total, seed: $0)) }
    }
    let (likeliest, total) = likeliest(scratch, count: count, keeping: kept)
    return seeds.map { drawn(Self.draw(likeliest, scratch, total, seed: $0)) }
  }

  /// The first of the candidates at which the sum of weights passes a random share of the total.
  @inline(__always)
  private static func draw(
    _ candidates: some RandomAccessCollection<Int>, _ weights: [Float], _ total: Float,
    seed: UInt64
  ) -> Int {
    var random = RandomStream(seed: seed)
    let mark = Float(random.next() >> 40) * 0x1p-24 * total
    let weights = weights.span
    var sum: Float = 0
    var last = 0
    for i in candidates {
      last = i
      sum += weights[i]
      if sum > mark { break }
    }
    return last
  }

  /// The fewest of the `limit` likeliest tokens that reach `topP`, and the sum of their weights.
  private func likeliest(
    _ weights: [Float], count: Int, keeping limit: Int
  ) -> (tokens: ArraySlice<Int>, total: Float) {
    var order = Array(0..<count)
    order.sort { (weights[$1], $0) < (weights[$0], $1) }
    let likeliest = order.prefix(limit)
    var total: Float = 0
    for i in likeliest { total += weights[i] }
    var nucleus: Float = 0
    var kept = 0
    for i in likeliest {
      nucleus += weights[i]
      kept += 1
      if nucleus >= topP * total { break }
    }
    return (likeliest.prefix(kept), nucleus)
  }
}

/// Computes `ln Σ exp(row)` of a row of logits and leaves `exp(row - largest)` in `scratch`.
///
/// - Returns: The logarithm, and the index of the largest logit, the first on a tie.
func logSumOfExponentials(
  _ logits: [Float], scratch: inout [Float]
) -> (value: Float, best: Int) {
  let (row, count) = (logits.span, logits.count)
  var scratch = scratch.mutableSpan
  var best = 0
  for i in 1..<max(1, count) where row[i] > row[best] { best = i }
  let largest = row[best]
  var sum: Float = 0
  for i in 0..<count { scratch[i] = exponential(row[i] - largest) }
  for i in 0..<count { sum = Relaxed.sum(sum, scratch[i]) }
  return (largest + Float.log(sum), best)
}
