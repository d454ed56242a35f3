import Foundation
import Ponder
import PonderSearch
import PonderTesting
import Testing

struct AnyStrategyTests {
  private func decode(_ json: String) throws -> AnyStrategy {
    try JSONDecoder().decode(AnyStrategy.self, from: Data(json.utf8))
  }

  @Test(arguments: [
    (#""majority""#, "majority"), (#"{"greedy": {}}"#, "greedy"),
    (#""best-of-n""#, "best-of-N weighted"),
    (
      #"{"best-of-n": {"selection": "best", "aggregation": "minimum"}}"#,
      "best-of-N best by minimum"
    ),
    (#""beam""#, "beam, width 4"), (#"{"beam": {"width": "sqrt"}}"#, "beam, width √N"),
    (#"{"beam": {"width": 2, "lookahead": 3, "selection": "best"}}"#, "lookahead 3, width 2 best"),
    (#"{"revisions": {"ratio": "16:1"}}"#, "revisions 16:1 hierarchical"),
    (
      #"{"revisions": {"ratio": "1:4", "choice": "majority", "sampling": {"temperature": 0.5}}}"#,
      "revisions 1:4 majority T 0.5"
    ),
    (#"{"beam": {"stride": 1}}"#, "beam, width 4"),
    (#"{"beam": {"stride": 2}}"#, "beam, width 4 stride 2 lines"),
    (
      #"{"beam": {"stride": {"marker": "(leg"}, "lookahead": 1}}"#,
      "lookahead 1, width 4 stride to '(leg'"
    ),
    (#""diverse-trees""#, "diverse trees, width 4"),
    (
      #"{"diverse-trees": {"width": 2, "lookahead": 3, "selection": "best", "maximumRounds": 9}}"#,
      "diverse trees, width 2 lookahead 3 best rounds 9"
    ),
    (
      #"{"diverse-trees": {"stride": {"tokens": 40}, "aggregation": "minimum"}}"#,
      "diverse trees, width 4 stride 40 tokens by minimum"
    ),
    (#""soft""#, "rebase, temperature 0.1"),
    (#"{"soft": {"temperature": 0}}"#, "rebase, temperature 0.0"),
    (#"{"soft": {"rule": "particles"}}"#, "particles, temperature 1.0"),
    (
      #"{"soft": {"rule": "particles", "temperature": 2, "stride": {"belief": 0.1}}}"#,
      "particles, temperature 2.0 stride belief 0.1"
    ),
    (#""early-rejection""#, "early rejection below 0.1"),
    (#"{"early-rejection": {"thresholds": 0.25}}"#, "early rejection below 0.25"),
    (
      #"{"early-rejection": {"thresholds": [0, 0.2], "sampling": {"temperature": 0.5}}}"#,
      "early rejection below 0.0, 0.2 T 0.5"
    ),
    (#""stopping""#, "majority, stop beta 0.95"),
    (
      #"{"stopping": {"rule": {"window": 8}, "selection": "weighted", "aggregation": "product"}}"#,
      "best-of-N weighted, stop window 8 by product"
    ),
    (#"{"stopping": {"passRate": 0.25}}"#, "majority, stop beta 0.95 pass rate 0.25"),
    (#""search-then-revise""#, "beam, width 4 then revise"),
    (
      #"{"search-then-revise": {"search": {"best-of-n": {}}, "share": 0.25, "chains": 2}}"#,
      "best-of-N weighted then revise share 0.25 chains 2"
    ),
    (#""revise-or-resample""#, "revise or resample"),
    (
      #"{"revise-or-resample": {"revise": {"good": 2}, "window": 1, "selection": "best"}}"#,
      "revise or resample revise 2.0:1.0 window 1 best"
    ),
  ])
  func `what a file says is what it names, and comes back`(json: String, name: String) throws {
    let strategy = try decode(json)
    #expect(strategy.id == name && strategy.label == name)
    let again = try JSONDecoder().decode(
      AnyStrategy.self, from: JSONEncoder().encode(strategy))
    #expect(again == strategy)
  }

  @Test(arguments: [
    (#"{"beam": {"widht": 16}}"#, "no such setting; there are width, lookahead"),
    (#"{"beam": {"width": 4, "sampling": {"temprature": 2}}}"#, "there are temperature, topK"),
    (#"{"best-of-n": {"agregation": "last"}}"#, "there are selection, aggregation, sampling"),
    (#"{"majority": {"selection": "best"}}"#, "there are sampling"),
    (#"{"revisions": {"ratio": "1:4", "windows": 2}}"#, "there are ratio, window"),
    (#"{"greedy": {"temperature": 0}}"#, "there are none"),
    (#"{"beam": {}, "beams": {}}"#, "there are greedy, majority"),
    (#"{"beam": {"selection": "worst"}}"#, "must be one of majority, weighted, best"),
    (#"{"beam": {"lookahead": 9223372036854775807}}"#, "the lookahead must be at most 10000"),
    (#"{"beam": {"lookahead": -1}}"#, "the lookahead must be at least 0"),
    (#"{"beam": {"maximumRounds": 9223372036854775807}}"#, "must be at most 10000"),
    (#"{"majority": {"sampling": {"temperature": 1e-40}}}"#, "0, or from 0.001 to 1000"),
    (#"{"majority": {"sampling": {"topK": 9223372036854775807}}}"#, "at most 1000000"),
    (#"{"stopping": {"rule": {"window": 1}}}"#, "the window must be at least 2"),
    (#"{"stopping": {"selection": "best"}}"#, "must be majority or weighted"),
    (#"{"stopping": {"passRate": 2}}"#, "the pass rate must be from 0 to 1"),
    (#"{"stopping": {"rules": "beta"}}"#, "there are rule, selection"),
    (#"{"search-then-revise": {"search": "revise-or-resample"}}"#, "without a reviser"),
    (#"{"search-then-revise": {"share": 1}}"#, "above 0 and below 1"),
    (#"{"search-then-revise": {"chain": 1}}"#, "there are search, share"),
    (#"{"revise-or-resample": {"sample": {"good": 0}}}"#, "'good' of a prior must be"),
    (#"{"revise-or-resample": {"sample": {"right": 1}}}"#, "there are good, bad"),
    (#"{"majority": {"sampling": {"maximumTokens": 9223372036854775807}}}"#, "at most 10000000"),
    (#"{"beam": {"stride": 0}}"#, "the lines of a stride must be at least 1, not 0"),
    (#"{"beam": {"stride": "leg"}}"#, "a stride is a number of lines, or one of marker, tokens"),
    (#"{"beam": {"stride": {}}}"#, "a stride is a number of lines, or one of marker, tokens"),
    (#"{"beam": {"stride": {"tokens": 4, "marker": "a"}}}"#, "a stride is a number of lines"),
    (#"{"beam": {"stride": {"lines": 4}}}"#, "there are marker, tokens, belief"),
    (#"{"beam": {"stride": {"belief": 2}}}"#, "the belief of a stride must be above 0 and at most"),
    (#"{"beam": {"stride": {"belief": 0.1}, "lookahead": 1}}"#, "the lookahead must be 0 with a"),
    (#"{"diverse-trees": {"width": 0}}"#, "the width of a tree must be at least 1, not 0"),
    (#"{"diverse-trees": {"trees": 4}}"#, "no such setting; there are width, lookahead"),
    (#"{"soft": {"rule": "hard"}}"#, "must be one of rebase, particles"),
    (#"{"soft": {"temperature": -1}}"#, "of a soft search must be from 0 to 1000000, not -1.0"),
    (#"{"soft": {"width": 4}}"#, "no such setting; there are rule, temperature"),
    (#"{"early-rejection": {"thresholds": []}}"#, "the number of thresholds must be from 1 to"),
    (#"{"early-rejection": {"thresholds": [0.5, 2]}}"#, "a threshold must be from 0 to 1"),
    (#"{"early-rejection": {"threshold": 0.5}}"#, "no such setting; there are thresholds"),
  ])
  func `an unknown setting or a number out of range is named`(json: String, message: String) {
    let error = #expect(throws: DecodingError.self) { try decode(json) }
    guard case .dataCorrupted(let context) = error else {
      Issue.record("not said in words: \(String(describing: error))")
      return
    }
    #expect(context.debugDescription.contains(message), "\(context.debugDescription)")
  }

  /// A strategy that is one file: this one, and its name told once.
  private struct FirstOnly: Strategy {
    static let name = "first-only"
    var temperature = 1.0
    var roles: Set<Role> { [.proposer] }
    var leastBudget: Int { 2 }

    func solve(
      _ problem: Problem, budget: Budget, with models: Models, seed: UInt64
    ) async throws -> Solution {
      try await MajorityVote(sampling: Sampling(temperature: temperature))
        .solve(problem, budget: 1, with: models, seed: seed)
    }
  }

  @Test func `a new strategy is one file and its name`() async throws {
    AnyStrategy.register(FirstOnly.self)
    let strategy = try decode(#"{"first-only": {"temperature": 0.5}}"#)
    #expect(strategy.id == "first-only temperature=0.5" && strategy.label == strategy.id)
    #expect(strategy.leastBudget == 2 && !strategy.revises && strategy.roles == [.proposer])
    #expect(strategy.forecast(budget: 8, steps: 3) == Workload(solutions: 8))
    let again = try JSONDecoder().decode(AnyStrategy.self, from: JSONEncoder().encode(strategy))
    #expect(again == strategy && Set([again, strategy]).count == 1)
    #expect(strategy != AnyStrategy(FirstOnly()) && AnyStrategy.names.contains("first-only"))
    let models = Models(proposer: ScriptedProposer(["Answer: 2"]), domain: ScriptedDomain())
    let solution = try await strategy.solve(
      Problem(id: "p", question: "?"), budget: 4, with: models, seed: 1)
    #expect(solution.answer == Answer("2"))
  }

  @Test func `what a strategy says it needs is what the study asked of it before`() throws {
    #expect(try decode(#"{"beam": {"lookahead": 3}}"#).leastBudget == 4)
    #expect(try decode(#"{"revisions": {"ratio": "4:1"}}"#).roles == [.reviser, .reviserVerifier])
    #expect(try decode(#""greedy""#).forecast(budget: 16, steps: 3) == Workload(solutions: 1))
    #expect(
      try decode(#"{"beam": {"width": "sqrt"}}"#).forecast(budget: 16, steps: 3)
        == Workload(solutions: 16, continuedPrefixes: 12))
  }

  @Test func `searches nested without end are refused at the second`() {
    let json =
      String(repeating: #"{"search-then-revise": {"search": "#, count: 200)
      + #""beam""# + String(repeating: "}}", count: 200)
    let error = #expect(throws: DecodingError.self) { try decode(json) }
    if case .dataCorrupted(let context)? = error {
      #expect(context.codingPath.count == 3 && context.debugDescription.contains("reviser"))
    } else {
      Issue.record("not said in words: \(String(describing: error))")
    }
  }

  @Test func `ratios of the largest numbers are compared and split without a trap`() {
    let most = RevisionRatio(.max, to: 1)
    #expect(RevisionRatio(1, to: .max) < most && !(most < most))
    #expect(most.split(.max) == (.max, 1) && RevisionRatio(1, to: .max).split(.max).attempts == 1)
  }

  @Test(arguments: [
    #""mcts""#, #""revisions""#, #"{"beam": {"width": 0}}"#, #"{"beam": {"width": "wide"}}"#,
    #"{"revisions": {"ratio": "0:1"}}"#, #"{"revisions": {}}"#, #"{"beam": {}, "greedy": {}}"#,
    #"{"majority": {"sampling": {"temperature": 0}}}"#,
    #"{"majority": {"sampling": {"topP": 2}}}"#,
  ])
  func `bad settings are refused when they are read`(json: String) {
    #expect(throws: (any Error).self) { try decode(json) }
  }
}
