import Ponder
import RealModule

/// What as many fresh samples as an arm takes would have cost in one solve.
///
/// A pool reads its question once for all of its samples, and so does a solve for its few: the share of
/// the pool's cost that is one sample's would be too little. So the question is charged once to each
/// model, and each sample its own tokens.
///
/// On the hundred problems of the lab's quick study, fractions of pools of 64 are charged within 4 % of what
/// pools of 1, 4 and 16 samples really took.
extension SamplePool {
  /// Which verifier an arm asks.
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
  /// A verifier reads what samples share once, so the more there are, the less each adds. What is
  /// recorded tells both ends: one sample takes its own tokens, all of them took what they took.
  /// Between the ends the tokens grow as a power of the samples, as distinct words grow with a
  /// text's length (Heaps' law).
  func judgingOperations(of k: Int, by judge: Judge) -> Double? {
    guard let cost = judge == .process ? cost.verifier : outcomeCost else { return nil }
    let all = cost.floatingPointOperations
    guard k < samples.count else { return all }
    let count = Double(samples.count)
    // A verifier that counts no tokens is charged by the sample.
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
  /// FLOPs of a split in one solve: both models read the question once, and a chain's n-th attempt costs
  /// what n-th attempts cost on average.
  ///
  /// The verifier reads what the reviser read and wrote, what attempts share once: as in a pool, the more
  /// attempts there are, the less each adds.
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
    guard isJudged else { return sampling }
    guard verifierCost.tokens > 0 else {
      // A verifier that counts no tokens is charged in step with the attempts it judges.
      let all = attemptCosts.reduce(0) { $0 + $1.floatingPointOperations }
      return sampling + verifierCost.floatingPointOperations * (all > 0 ? sampling / all : 0)
    }
    let one = rounds.first.map { $0.read / $0.count } ?? 0
    let read = Double(split.chains) * made.reduce(0) { $0 + $1.read / $1.count }
    let all = rounds.reduce(0) { $0 + $1.read }
    let shared = Double(min(question, verifierCost.tokens))
    let distinct = Double(verifierCost.tokens) - shared
    // The share that is new: all of one attempt, of all of them what was recorded.
    let isMore = one > 0 && read > one && all > one && distinct > 0
    let power = isMore ? Double.log(read / one) / Double.log(all / one) : 0
    let new = read * Double.pow(min(1, distinct / max(1, all)), power)
    return sampling
      + verifierCost.floatingPointOperations * (shared + new) / Double(verifierCost.tokens)
  }
}

extension ModelCost {
  /// FLOPs of reading so many tokens, all of them taken to be equally dear.
  ///
  /// - Parameter samples: How many were sampled; the token that ends one is not read.
  func questionOperations(of tokens: Int, samples: Int) -> Double {
    let all = Double(readTokens + max(0, sampledTokens - samples))
    return all > 0 ? floatingPointOperations * min(1, Double(tokens) / all) : 0
  }
}
