import Ponder
import RealModule

/// A token as it was sampled.
struct DrawnToken: Hashable, Sendable {
  var token: Int
  /// Natural logarithm of the probability the model itself gave it: at temperature 1 and without
  /// truncation, whatever it was sampled with.
  var logProbability: Float
}

/// How the next token is chosen from a row of logits.
///
/// Temperature first, then the `topK` likeliest, then the fewest of those whose probabilities,
/// renormalised, reach `topP`: the order of Hugging Face's generation. Equally likely tokens rank
/// by their number.
struct TokenDraw: Hashable, Sendable {
  /// `0` takes the largest logit, the first on a tie.
  let temperature: Float
  let topK: Int?
  let topP: Float
  /// The draw depends on this seed and on the logits only.
  let seed: UInt64

  init(_ sampling: Sampling, seed: UInt64) {
    temperature = Float(sampling.temperature)
    topK = sampling.topK
    topP = Float(sampling.topP)
    self.seed = seed
  }

  /// Draws an index into `logits[place..<place + count]`.
  ///
  /// - Parameters:
  ///   - logits: Finite numbers.
  ///   - scratch: Room for `count` numbers; overwritten.
  /// - Complexity: O(count), or O(count log count) with `topK` or `topP`.
  func token(
    from logits: [Float], at place: Int, count: Int, scratch: inout [Float]
  ) -> DrawnToken {
    let (normalizer, best) = logSumOfExponentials(
      logits, at: place, count: count, scratch: &scratch)
    let row = logits.span.extracting(place..<place + count)
    guard temperature > 0 else {
      return DrawnToken(token: best, logProbability: row[best] - normalizer)
    }
    if temperature != 1 {
      var scratch = scratch.mutableSpan
      let (largest, inverse) = (row[best], 1 / temperature)
      for i in 0..<count { scratch[i] = exponential((row[i] - largest) * inverse) }
    }
    var random = RandomStream(seed: seed)
    let unit = Float(random.next() >> 40) * 0x1p-24
    let kept = topK.map { min($0, count) } ?? count
    let token =
      kept == count && topP >= 1
      ? drawAny(scratch, count: count, unit: unit)
      : drawLikeliest(scratch, count: count, keeping: kept, unit: unit)
    return DrawnToken(token: token, logProbability: row[token] - normalizer)
  }

  private func drawAny(_ weights: [Float], count: Int, unit: Float) -> Int {
    let weights = weights.span
    var total: Float = 0
    for i in 0..<count { total += weights[i] }
    let mark = unit * total
    var sum: Float = 0
    for i in 0..<count {
      sum += weights[i]
      if sum > mark { return i }
    }
    return count - 1
  }

  private func drawLikeliest(
    _ weights: [Float], count: Int, keeping limit: Int, unit: Float
  ) -> Int {
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
    let mark = unit * nucleus
    var sum: Float = 0
    for i in likeliest.prefix(kept) {
      sum += weights[i]
      if sum > mark { return i }
    }
    return likeliest[kept - 1]
  }
}

/// Computes `ln Σ exp(row)` of a row of logits and leaves `exp(row - largest)` in `scratch`.
///
/// - Returns: The logarithm, and the index of the largest logit, the first on a tie.
func logSumOfExponentials(
  _ logits: [Float], at place: Int, count: Int, scratch: inout [Float]
) -> (value: Float, best: Int) {
  let row = logits.span.extracting(place..<place + count)
  var scratch = scratch.mutableSpan
  var best = 0
  for i in 1..<max(1, count) where row[i] > row[best] { best = i }
  let largest = row[best]
  var sum: Float = 0
  for i in 0..<count { scratch[i] = exponential(row[i] - largest) }
  for i in 0..<count { sum = Relaxed.sum(sum, scratch[i]) }
  return (largest + Float.log(sum), best)
}
