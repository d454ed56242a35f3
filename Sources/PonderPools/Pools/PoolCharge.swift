import Ponder
import RealModule

/// The cost of an arm's samples if they were drawn fresh in one solve.
///
/// A pool reads its question once for all samples, and a solve also reads it once for its few samples, so a
/// proportional share of the pool's cost would be too low. Instead, each model is charged once for the
/// question and for each sample's own tokens.
///
/// On the hundred problems of the lab's quick study, the charge for fractions of pools of 64 is within 4 %
/// of the actual cost of pools of 1, 4 and 16 samples.
extension SamplePool {
  /// The verifier that an arm uses.
  enum Judge {
    case process
    case outcome
  }

  /// FLOPs of the proposer for `k` samples.
  func samplingOperations(of k: Int) -> Double {
    let all = cost.proposer.floatingPointOperations
    let question = cost.proposer.questionOperations(
      of: cost.proposer.readTokens, samples: samples.count)
    return question + (all - question) * Double(k) / Double(max(1, samples.count))
  }

  /// FLOPs of a verifier for `k` samples; `nil` when the pool did not record them.
  ///
  /// A verifier reads shared prefixes of samples once, so each additional sample adds less. Both ends are
  /// known: one sample costs its own tokens, and all of them cost the recorded total. In between, the
  /// tokens grow as a power of the number of samples, as distinct words grow with a text's length (Heaps'
  /// law).
  func judgingOperations(of k: Int, by judge: Judge) -> Double? {
    guard let cost = judge == .process ? cost.verifier : outcomeCost else { return nil }
    let all = cost.floatingPointOperations
    guard k < samples.count else { return all }
    let count = Double(samples.count)
    // A verifier that does not count tokens is charged per sample.
    guard cost.tokens > 0 else { return all * Double(k) / count }
    let question = Double(min(self.cost.proposer.readTokens, cost.tokens))
    let distinct = Double(cost.tokens) - question
    // The token that ends a solution is not read.
    let own = samples.reduce(0.0) { $0 + Double(max(0, $1.tokens - 1)) } / count
    let one = min(distinct, max(own, distinct / count))
    let power = one > 0 ? Double.log(distinct / one) / Double.log(count) : 0
    return all * (question + one * Double.pow(Double(k), power)) / Double(cost.tokens)
  }
}

extension ChainPool {
  /// FLOPs of a split in one solve: both models read the question once, and a chain's n-th attempt has the
  /// average cost of n-th attempts.
  ///
  /// The verifier reads what the reviser read and wrote, and shared prefixes once. As in a pool, each
  /// additional attempt adds less.
  public func floatingPointOperations(
    of split: (attempts: Int, chains: Int), isJudged: Bool
  ) -> Double {
    let question = attemptCosts.first?.readTokens ?? 0
    let reading =
      attemptCosts.first?.questionOperations(of: question, samples: chains.count) ?? 0
    let rounds = attemptCosts.enumerated().map {
      place, cost -> (count: Double, own: Double, read: Double) in
      let count = chains.count { $0.count > place }
      let isFirst = place == 0
      let tokens = cost.tokens - count - (isFirst ? question : 0)
      return (
        Double(max(1, count)), cost.floatingPointOperations - (isFirst ? reading : 0),
        Double(max(0, tokens))
      )
    }
    let made = rounds.prefix(split.attempts)
    let sampling =
      reading + Double(split.chains) * made.reduce(0) { $0 + $1.own / $1.count }
    let shown = believing(of: split)
    guard isJudged else { return sampling + shown }
    guard verifierCost.tokens > 0 else {
      // A verifier that does not count tokens is charged in proportion to the cost of the attempts.
      let all = attemptCosts.reduce(0) { $0 + $1.floatingPointOperations }
      return sampling + shown
        + verifierCost.floatingPointOperations * (all > 0 ? sampling / all : 0)
    }
    let one = rounds.first.map { $0.read / $0.count } ?? 0
    let read = Double(split.chains) * made.reduce(0) { $0 + $1.read / $1.count }
    let all = rounds.reduce(0) { $0 + $1.read }
    let shared = Double(min(question, verifierCost.tokens))
    let distinct = Double(verifierCost.tokens) - shared
    // The tokens not shared: all tokens of one attempt, and the recorded number for all attempts.
    let isMore = one > 0 && read > one && all > one && distinct > 0
    let power = isMore ? Double.log(read / one) / Double.log(all / one) : 0
    let new = read * Double.pow(min(1, distinct / max(1, all)), power)
    return sampling + shown
      + verifierCost.floatingPointOperations * (shared + new) / Double(verifierCost.tokens)
  }
}

extension ChainPool {
  /// FLOPs of the beliefs shown in a split: the average of each round, for its number of chains.
  private func believing(of split: (attempts: Int, chains: Int)) -> Double {
    (beliefCosts ?? []).prefix(split.attempts).enumerated().reduce(0) { sum, round in
      let live = max(1, chains.count { $0.count > round.offset })
      return sum + round.element.floatingPointOperations * Double(split.chains) / Double(live)
    }
  }
}

extension ModelCost {
  /// FLOPs of reading a number of tokens, at the average cost per token.
  ///
  /// - Parameter samples: The number of samples; the token that ends a sample is not read.
  func questionOperations(of tokens: Int, samples: Int) -> Double {
    let all = Double(readTokens + max(0, sampledTokens - samples))
    return all > 0 ? floatingPointOperations * min(1, Double(tokens) / all) : 0
  }
}
