public import Ponder
public import PonderPools
import PonderSearch

/// An example tree search and an example revision chain from a study's stored evidence.
public struct StudyExamples: Sendable {
  /// A tree search on one problem.
  public struct Tree: Sendable {
    public var question: String
    public var arm: StudyTable.Arm
    public var outcome: SearchOutcome
    public var nodes: [SearchNode]
  }

  /// A revision chain on one problem.
  public struct Chain: Sendable {
    public var question: String
    public var attempts: [Attempt]
  }

  /// One attempt of a chain.
  public struct Attempt: Sendable {
    public var text: String
    public var isRight: Bool
    /// The score of the reviser's verifier, in `0...1`.
    public var score: Double?
  }

  /// `nil` when the study stored none.
  public var tree: Tree?
  /// `nil` when the study stored none.
  public var chain: Chain?

  /// Prefers informative examples: a search that is right despite wrong candidates, and a chain that begins
  /// wrong and ends right.
  ///
  /// - Throws: ``StoreError``; decoding errors for rows written by another version.
  public init(_ plan: StudyPlan, from store: StudyStore, problems: [Problem]) throws {
    let questions = Dictionary(
      problems.map { ($0.id, $0.question) }, uniquingKeysWith: { first, _ in first })
    let names = plan.searches.map(\.id)
    if let name = names.first(where: { $0 == StudyTable.beam }) ?? names.first,
      let budget = plan.budgets.filter({ $0 <= 16 }).max()
    {
      let trees = try store.values(SearchOutcome.self, named: name, budget: budget).compactMap {
        row -> Tree? in
        guard let question = questions[row.key.problem], let nodes = row.value.tree else {
          return nil
        }
        return Tree(
          question: question, arm: .init(name, budget), outcome: row.value, nodes: nodes)
      }
      tree =
        trees.first {
          $0.outcome.isRight && $0.outcome.rightCandidates < $0.outcome.candidates
        } ?? trees.first
    }
    let longest = plan.revisionBudgets.max() ?? 0
    let chains = try store.values(ChainPool.self, named: plan.chainsName, budget: longest)
      .compactMap {
        row -> Chain? in
        guard let question = questions[row.key.problem] else { return nil }
        let attempts = (row.value.chains.first ?? []).prefix(8).compactMap { sample in
          sample.text.map { text in
            Attempt(
              text: text, isRight: sample.answer.map { row.value.answers[$0].isRight } ?? false,
              score: sample.outcomeScore)
          }
        }
        return attempts.isEmpty ? nil : Chain(question: question, attempts: attempts)
      }
    chain =
      chains.first { chain in
        chain.attempts.first?.isRight == false && chain.attempts.last?.isRight == true
      } ?? chains.first
  }
}
