import Ponder
import PonderModels
import PonderPolicy
import PonderRemote

/// What a search found and spent.
struct SearchOutcome: Sendable {
  var choices: [ReplyChoice]
  var usage: ReplyUsage
  var summary: SearchSummary
  /// For the search's page; `nil` where the model itself was asked.
  var solution: Solution?
}

/// What a reply says of its search: the object `ponder`.
struct SearchSummary: Hashable, Sendable {
  /// The strategy's label, or `direct`.
  var strategy: String
  /// Where the request said how to answer.
  var source: Choice.Source
  var seed: UInt64
  /// N: the generations that it might spend.
  var budget: Int?
  var candidates = 0
  var answerTokens = 0
  var verifierTokens = 0
  var floatingPointOperations = 0.0
  var seconds = 0.0
  /// From 1, the easiest, with the number of bins.
  var bin: Int?
  var bins: Int?
  /// The question's estimated pass rate.
  var passRate: Double?
  /// How likely the answer is to be right, as measured when the policy was fitted.
  var confidence: Double?
  /// The chosen answer's share of the candidates.
  var agreement: Double?
  /// The verifier's score of the chosen candidate.
  var score: Double?
  /// Whether the vote ended because more samples would not have made it right.
  var gaveUp = false
  /// The share of the budget that was not spent.
  var savedShare: Double?
  /// The limit that ended the search.
  var ceiling: Budget.Ceiling?
  /// Whether the operator's ceiling lowered what was asked for.
  var isLowered = false
  /// What was left out because it failed.
  var degraded: String?

  var json: JSONValue {
    func number(_ value: Double?) -> JSONValue {
      value.flatMap { $0.isFinite ? .number($0) : nil } ?? .null
    }
    func integer(_ value: Int?) -> JSONValue { value.map { .integer($0) } ?? .null }
    return [
      "strategy": .string(strategy), "chosen_by": .string(source.rawValue),
      "seed": .integer(Int(truncatingIfNeeded: seed)), "budget": integer(budget),
      "candidates": .integer(candidates), "answer_tokens": .integer(answerTokens),
      "verifier_tokens": .integer(verifierTokens),
      "flops": number(floatingPointOperations), "seconds": number(seconds),
      "bin": integer(bin), "bins": integer(bins), "pass_rate": number(passRate),
      "confidence": number(confidence), "agreement": number(agreement), "score": number(score),
      "gave_up": .bool(gaveUp), "saved": number(savedShare),
      "ended_by": ceiling.map { .string($0.rawValue) } ?? .null,
      "lowered": .bool(isLowered), "degraded": degraded.map { .string($0) } ?? .null,
    ]
  }
}

extension Solution {
  /// Indices of the best candidates with different answers, the chosen one first.
  ///
  /// Where answers cannot be compared, or are too few, further candidates with different texts follow, the
  /// likeliest first.
  func bestDistinct(_ count: Int) -> [Int] {
    func merit(_ index: Int) -> (Double, Double, Int) {
      let candidate = candidates[index]
      return (candidate.stepScores.last ?? 0, candidate.confidence ?? -.infinity, -index)
    }
    let leaders = votes.compactMap { vote in vote.members.max { merit($0) < merit($1) } }
    let others = candidates.indices.sorted { merit($0) > merit($1) }
    var found: [Int] = []
    var texts: Set<String> = []
    var groups: Set<Int> = []
    let places = votes.enumerated().flatMap { group, vote in vote.members.map { ($0, group) } }
    let group = Dictionary(places) { first, _ in first }
    for index in [chosen].compactMap(\.self) + leaders + others where found.count < count {
      if let own = group[index], groups.contains(own) { continue }
      guard texts.insert(candidates[index].text).inserted else { continue }
      if let own = group[index] { groups.insert(own) }
      found.append(index)
    }
    return found
  }
}
