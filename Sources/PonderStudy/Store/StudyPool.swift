public import Foundation
public import Ponder
public import PonderPools
import PonderSearch

/// A study's recorded candidates as a pool.
///
/// It contains every candidate of independent samples and revision chains. For a tree search a study keeps
/// only the chosen answer, so each seed gives one candidate. Whole trees, if kept, are separate runs, in
/// which a thought sampled several times is one candidate.
public struct StudyPool {
  private let plan: StudyPlan
  private let store: StudyStore
  private let domain: any AnswerDomain
  private let problems: [String: GradedProblem]
  private let answers: String
  private let model: String?

  /// - Parameters:
  ///   - plan: The plan of the study; anything else in the store is ignored.
  ///   - store: The results.
  ///   - problems: The study's problems, with their references.
  ///   - domain: Finds the answers in trees.
  ///   - answers: The kind of answers, such as `countdown`.
  ///   - model: The proposer's name.
  public init(
    _ plan: StudyPlan, from store: StudyStore, problems: [GradedProblem],
    domain: any AnswerDomain, answers: String, model: String? = nil
  ) {
    self.plan = plan
    self.store = store
    self.domain = domain
    self.problems = Dictionary(problems.map { ($0.problem.id, $0) }) { first, _ in first }
    self.answers = answers
    self.model = model
  }

  /// Writes the pool run by run, with problems in the order of their ids.
  ///
  /// - Returns: The number of lines written.
  /// - Throws: ``StoreError``; `PoolError` for a file that cannot be written; decoding errors for rows
  ///   written by another version.
  public func write(to file: URL) throws -> Int {
    var count = 0
    try PoolWriter.create(file) { writer in
      func write(_ lines: [PoolLine]) throws {
        for line in lines { try writer.write(line) }
        count += lines.count
      }
      for (key, pool) in try values(SamplePool.self, "pool", plan.poolSamples) {
        try write(samples(of: pool, key))
      }
      let revisions = plan.revisionBudgets.max() ?? 0
      for (key, pool) in try values(ChainPool.self, plan.chainsName, revisions) {
        try write(chains(of: pool, key))
      }
      for strategy in plan.searches {
        for budget in plan.budgets where budget >= strategy.leastBudget {
          let rows = try values(SearchOutcome.self, strategy.id, budget)
          try write(rows.map { outcome($0.value, $0.key) })
          for (key, row) in rows { try write(tree(row, key)) }
        }
      }
    }
    return count
  }

  private func values<Value: StudyRow>(
    _ type: Value.Type, _ name: String, _ budget: Int
  ) throws -> [(key: StudyStore.Key, value: Value)] {
    try store.values(type, named: name, budget: budget).filter {
      plan.seeds.contains($0.key.seed) && problems[$0.key.problem] != nil
    }
  }

  private func blank(_ key: StudyStore.Key, run: String, method: String) -> PoolLine {
    let graded = problems[key.problem]
    return PoolLine(
      run: run, method: method, model: model, answers: answers, problem: key.problem,
      question: graded?.problem.question, level: graded?.kind, candidate: 0)
  }

  /// A run's name, with its seed if there are several.
  private func name(_ name: String, _ key: StudyStore.Key) -> String {
    plan.seeds.count == 1 ? name : "\(name), seed \(key.seed)"
  }

  private func fill(
    _ line: inout PoolLine, _ sample: SamplePool.Sample, _ groups: [SamplePool.Group]
  ) {
    line.answer = sample.answer.map { .answer(groups[$0].text) } ?? .none
    line.correct = sample.answer.map { groups[$0].isRight } ?? false
    line.scores = sample.stepScores
    line.outcome = sample.outcomeScore
    line.tokens = sample.tokens
    line.text = sample.text
  }

  private func samples(of pool: SamplePool, _ key: StudyStore.Key) -> [PoolLine] {
    let blank = blank(key, run: name("samples", key), method: "best_of_n")
    return pool.samples.enumerated().map { index, sample in
      var line = blank
      line.candidate = index
      fill(&line, sample, pool.answers)
      return line
    }
  }

  private func chains(of pool: ChainPool, _ key: StudyStore.Key) -> [PoolLine] {
    let blank = blank(key, run: name("revisions", key), method: "revisions")
    var lines: [PoolLine] = []
    for (chain, attempts) in pool.chains.enumerated() {
      for (attempt, sample) in attempts.enumerated() {
        var line = blank
        line.candidate = lines.count
        line.chain = chain
        line.attempt = attempt
        fill(&line, sample, pool.answers)
        lines.append(line)
      }
    }
    return lines
  }

  private func outcome(_ outcome: SearchOutcome, _ key: StudyStore.Key) -> PoolLine {
    var line = blank(key, run: "\(key.name), N = \(key.budget)", method: key.name)
    line.candidate = plan.seeds.firstIndex(of: key.seed) ?? 0
    line.answer = outcome.answer.map { .answer($0) } ?? .none
    line.correct = outcome.isRight
    line.scores = outcome.score.map { [$0] } ?? []
    line.tokens = outcome.cost.proposer.sampledTokens
    line.generations = key.budget
    return line
  }

  private func tree(_ outcome: SearchOutcome, _ key: StudyStore.Key) -> [PoolLine] {
    let tree = outcome.tree ?? []
    let blank = blank(
      key, run: name("\(key.name), N = \(key.budget), tree", key), method: key.name)
    return tree.enumerated().map { index, node in
      var line = blank
      line.candidate = index
      line.parent = node.parent
      line.depth = node.round
      line.steps = node.steps.map(\.unfoldedStep)
      line.scores = [node.score]
      line.finished = node.fate == .banked
      line.answer = .none
      guard line.finished else { return line }
      var steps = node.steps
      var ancestor = node.parent
      while let place = ancestor, tree.indices.contains(place) {
        steps = tree[place].steps + steps
        // Parents come before their children.
        ancestor = tree[place].parent.flatMap { $0 < place ? $0 : nil }
      }
      let answer = domain.answer(in: steps.solutionText)
      line.answer = answer.map { .answer($0.text) } ?? .none
      line.correct =
        answer.map { problems[key.problem]?.reference.accepts($0) ?? false } ?? false
      return line
    }
  }
}
