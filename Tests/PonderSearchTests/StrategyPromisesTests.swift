import Ponder
import PonderSearch
import PonderTesting
import Testing

/// Every kind of strategy that files can name keeps the promises of a strategy.
struct StrategyPromisesTests {
  private let problem = Problem(id: "p", question: "?")

  /// Solutions of one to four steps; beginnings are shared, and one has no answer.
  private let proposer = ScriptedProposer([
    (text: "a\nb\nAnswer: 1", weight: 3), (text: "a\nc\nd\nAnswer: 2", weight: 3),
    (text: "Answer: 3", weight: 2), (text: "a\nb\nlost", weight: 1),
  ])
  private let reviser = ScriptedProposer([
    (text: "e\nAnswer: 1", weight: 2), (text: "e\nAnswer: 2", weight: 2),
  ])
  private let verifier = ScriptedVerifier(
    ["Answer: 1": 0.6, "Answer: 2": 0.4, "Answer: 3": 0.3, "c": 0.7])

  private func models(hasKeys: Bool = true) -> Models {
    var models = Models(
      proposer: proposer, verifier: verifier, domain: ScriptedDomain(hasKeys: hasKeys))
    models.reviser = Models.Reviser(
      reviser, verifier: ScriptedVerifier(["Answer: 1": 0.9, "Answer: 2": 0.8]))
    return models
  }

  private func broken(
    _ strategy: AnyStrategy, hasKeys: Bool = true
  ) async throws -> [String] {
    func check(_ strategy: some Strategy) async throws -> [String] {
      try await brokenPromises(
        of: strategy, with: models(hasKeys: hasKeys), on: problem, budgets: [1, 2, 3, 4, 16])
    }
    return try await check(strategy.base)
  }

  /// One of each kind, with its usual settings.
  private var usual: [AnyStrategy] {
    get throws {
      [
        AnyStrategy(Greedy()), AnyStrategy(MajorityVote()), AnyStrategy(BestOfN()),
        AnyStrategy(BeamSearch()), AnyStrategy(try Revisions(ratio: RevisionRatio(1, to: 1))),
        AnyStrategy(Stopping()), AnyStrategy(SearchThenRevise()), AnyStrategy(ReviseOrResample()),
        AnyStrategy(DiverseTrees()), AnyStrategy(SoftSearch()), AnyStrategy(EarlyRejection()),
        AnyStrategy(Backtracking()),
      ]
    }
  }

  @Test func `every kind that files can name is checked here`() throws {
    let checked = Set(try usual.map { type(of: $0.base).name })
    #expect(checked == Set(AnyStrategy.builtInNames))
  }

  @Test func `every kind keeps the promises`() async throws {
    for strategy in try usual {
      for hasKeys in [true, false] {
        let broken = try await broken(strategy, hasKeys: hasKeys)
        #expect(broken.isEmpty, "\(strategy), \(hasKeys ? "with" : "without") keys: \(broken)")
      }
    }
  }

  @Test func `so do other settings`() async throws {
    let table = try StoppingTable(
      stages: [1, 2, 8], grid: .usual,
      stops: [[Bool](repeating: false, count: 36), [Bool](repeating: true, count: 36)])
    let rules: [StoppingRule] = [
      .never, .beta(threshold: 0.8), .window(2), .doubling(share: 0.5), .table(table),
    ]
    var strategies = try rules.flatMap { rule in
      try [Selection.majority, .weighted].map {
        AnyStrategy(try Stopping(rule: rule, selection: $0))
      }
    }
    strategies += [
      AnyStrategy(try SearchThenRevise(search: AnyStrategy(MajorityVote()), share: 0.3)),
      AnyStrategy(try SearchThenRevise(search: AnyStrategy(BestOfN()), share: 0.9, chains: 1)),
      AnyStrategy(
        try SearchThenRevise(
          search: AnyStrategy(try BeamSearch(lookahead: 1)), chains: 9,
          window: AttemptWindow(most: 1),
          selection: .best)),
      AnyStrategy(
        try ReviseOrResample(
          sample: .init(good: 1, bad: 9), revise: .init(good: 9, bad: 1), window: 1,
          selection: .majority, aggregation: .minimum)),
    ]
    for strategy in strategies {
      let broken = try await broken(strategy)
      #expect(broken.isEmpty, "\(strategy): \(broken)")
    }
  }
}
