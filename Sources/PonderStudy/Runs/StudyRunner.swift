public import Ponder
public import PonderPools
import PonderSearch

/// Runs the unfinished units of a study.
public struct StudyRunner: Sendable {
  private let plan: StudyPlan
  private let models: ModelSet
  private let store: StudyStore

  private var domain: any AnswerDomain { models.domain }

  public init(_ plan: StudyPlan, with models: ModelSet, store: StudyStore) {
    self.plan = plan
    self.models = models
    self.store = store
  }

  /// Runs every unit that the store does not hold.
  ///
  /// A unit whose model fails stays missing and does not stop the others. If as many units in a row fail as
  /// run concurrently, and at least 8, the models are considered unavailable and no further unit begins.
  ///
  /// - Parameters:
  ///   - problems: Problems with their references, which are used only for grading.
  ///   - width: The number of concurrent units; the results do not depend on it.
  ///   - limits: The limits, and the estimate of each unit's load.
  ///   - begin: Called with the total number of units and the number already finished.
  ///   - onFinish: Called after each unit is written, with its share of right answers; `nil` for units
  ///     without answers.
  /// - Returns: The unfinished units, and why.
  /// - Throws: ``StoreError``, and errors of the plan. Errors of the models are part of the result.
  @discardableResult
  public func run(
    _ problems: [GradedProblem], width: Int = 64,
    within limits: (limits: StudyLimits, estimate: StudyEstimate)? = nil,
    begin: (Int, Int) -> Void = { _, _ in },
    onFinish: @escaping @Sendable (StudyStore.Key, Double?) -> Void = { _, _ in }
  ) async throws -> StudyOutcome {
    _ = try store.bind(contents: problems.contents)
    let all = problems.enumerated().flatMap { index, problem in
      plan.units.map { unit in
        Work(
          unit: unit, problem: problem, key: plan.key(unit, problem: problem.problem.id),
          keepsEvidence: index < plan.evidence)
      }
    }
    let finished = try store.finished()
    let missing = all.filter { !finished.contains($0.key) }
    begin(all.count, all.count - missing.count)
    let ceiling = try limits.map { limits in
      (
        ceiling: StudyCeiling(limits.limits, spent: try plan.spent(in: store)),
        estimate: limits.estimate, watch: try models.base().stopwatch()
      )
    }
    let failures = UnitFailures(patience: max(8, min(width, missing.count)))
    let ends = try await missing.concurrentMap(atMost: width) { work -> UnitEnd in
      if failures.areEndless { return .notBegun }
      let expected = ceiling?.estimate.load(of: work.unit, in: plan) ?? .zero
      if let ceiling, !ceiling.ceiling.begin(expected, at: ceiling.watch()) { return .atLimit }
      do {
        let result = try await run(work)
        ceiling?.ceiling.end(expected, took: StudyLoad(result.cost))
        failures.noteSuccess()
        onFinish(work.key, result.share)
        return .done
      } catch let error where error.isOfModels {
        ceiling?.ceiling.end(expected, took: .zero)
        failures.noteFailure()
        return .failed(.init(key: work.key, reason: "\(error)"))
      }
    }
    return StudyOutcome(ends)
  }

  /// A missing unit.
  private struct Work {
    var unit: StudyPlan.Unit
    var problem: GradedProblem
    var key: StudyStore.Key
    var keepsEvidence: Bool
  }

  /// Runs and writes a unit, and returns its share of right answers and its cost.
  private func run(_ work: Work) async throws -> (share: Double?, cost: Cost) {
    let (graded, key) = (work.problem, work.key)
    // Derived from the unit's identity, its name and seed, never from the order of execution.
    let seed = key.seed.derived(key.problem)
    switch work.unit {
    case .difficulty:
      let record = try await difficulty(graded, seed: seed)
      try store.add(key, record)
      return (nil, record.cost)
    case .large:
      let outcome = try await large(graded, seed: seed)
      try store.add(key, outcome)
      return (outcome.isRight ? 1 : 0, Cost(proposer: outcome.cost))
    case .pool:
      let pool = try await pool(graded, seed: seed.derived("pool"))
      try store.add(key, pool)
      return (pool.rightShare, pool.wholeCost)
    case .chains(let repetition):
      var revision = try models.revision()
      if plan.revisionView.beliefs {
        guard let verifier = models.verifier(.verifier) else {
          throw MissingRoleError(role: .verifier)
        }
        revision.processVerifier = verifier
      }
      let pool = try await chains(
        graded, with: revision, seed: repetition.derived(key.problem), keeps: work.keepsEvidence)
      try store.add(key, pool)
      return (pool.rightShare, pool.cost)
    case .search(let strategy, let budget, _):
      let solution = try await strategy.solve(
        graded.problem, budget: Budget(generations: budget),
        with: models.models(for: strategy.base),
        seed: seed.derived(key.name).derived(budget))
      let outcome = outcome(of: solution, graded, keepsTree: work.keepsEvidence)
      try store.add(key, outcome)
      return (outcome.isRight ? 1 : 0, outcome.cost)
    }
  }

  private func large(_ graded: GradedProblem, seed: UInt64) async throws -> LargeOutcome {
    guard let large = models.proposer(.large) else { throw MissingRoleError(role: .large) }
    let reply = try await large.propose(
      1, after: Prefix(graded.problem), until: .end, sampling: .greedy, seed: seed)
    return LargeOutcome(
      isRight: reply.value.first.map { graded.accepts($0.steps, domain) } ?? false,
      cost: reply.cost)
  }

  private func outcome(
    of solution: Solution, _ graded: GradedProblem, keepsTree: Bool
  ) -> SearchOutcome {
    SearchOutcome(
      isRight: graded.accepts(solution.answer), answer: solution.answer?.text,
      score: solution.chosen.flatMap { solution.candidates[$0].stepScores.last },
      candidates: solution.candidates.count,
      rightCandidates: solution.candidates.count { graded.accepts($0.answer) }, cost: solution.cost,
      ceiling: solution.ceiling, tree: keepsTree ? solution.tree : nil)
  }

  private func difficulty(
    _ graded: GradedProblem, seed: UInt64
  ) async throws -> DifficultyRecord {
    let models = try models.base()
    let reply = try await models.proposer.propose(
      plan.difficultySamples, after: Prefix(graded.problem), until: .end, sampling: .plain,
      seed: seed.derived("difficulty"))
    var cost = Cost(proposer: reply.cost)
    var predicted = 0.0
    if let verifier = models.verifier, !reply.value.isEmpty {
      let scores = try await verifier.checkedScores(
        of:
          reply.value.map { Prefix(graded.problem, steps: $0.steps) })
      cost.verifier += scores.cost
      predicted = scores.value.reduce(0) { $0 + ($1.last ?? 0) } / Double(reply.value.count)
    }
    let right = reply.value.count { graded.accepts($0.steps, domain) }
    let prompt = try await self.models.promptPassRate?(graded.problem)
    return DifficultyRecord(
      oracle: Double(right) / Double(max(1, reply.value.count)), predicted: predicted,
      prompt: prompt?.value, sampledCost: cost, promptCost: prompt?.cost)
  }

  private func pool(_ graded: GradedProblem, seed: UInt64) async throws -> SamplePool {
    let base = try models.base()
    let reply = try await base.proposer.propose(
      plan.poolSamples, after: Prefix(graded.problem), until: .end, sampling: .plain, seed: seed)
    let prefixes = reply.value.map { Prefix(graded.problem, steps: $0.steps) }
    let steps = try await base.verifier?.checkedScores(of: prefixes)
    let outcomes = try await models.verifier(.outcome)?.checkedScores(of: prefixes)
    var groups = AnswerGroups(in: domain)
    let samples = prefixes.indices.map { index in
      SamplePool.Sample(
        answer: domain.answer(in: prefixes[index].solution).map { groups.place($0) },
        stepScores: steps?.value[index] ?? [], outcomeScore: outcomes?.value[index].last,
        tokens: reply.value[index].tokens)
    }
    return SamplePool(
      answers: groups.first.map { graded.group($0) }, samples: samples,
      cost: Cost(proposer: reply.cost, verifier: steps?.cost ?? .zero),
      outcomeCost: outcomes?.cost)
  }

  private func chains(
    _ graded: GradedProblem, with models: Models, seed: UInt64, keeps keepsText: Bool
  ) async throws -> ChainPool {
    let lengths = ChainPool.lengths(for: plan.revisionBudgets)
    var state = RevisionState(
      graded.problem, chains: lengths.count, window: plan.revisionWindow,
      view: plan.revisionView, seed: seed)
    var costs: [ModelCost] = []
    var beliefCosts: [ModelCost] = []
    for attempt in 0..<(lengths.max() ?? 0) {
      state.retire { lengths[$0] <= attempt }
      if state.live.isEmpty { break }
      // One for each round of attempts, so that their costs are separate.
      var spending = try Spending(Budget(generations: state.live.count), with: models)
      if let verifier = models.processVerifier {
        let attempts = state.unbelieved
        if !attempts.isEmpty {
          state.believe(try await spending.score(attempts, with: verifier) ?? [])
        }
        beliefCosts.append(spending.cost.verifier)
      }
      let found = try await spending.propose(state.expansions(.plain)) ?? []
      state.advance(with: found.map(\.first), in: domain)
      costs.append(spending.cost.proposer)
    }
    var judging = try Spending(1, with: models)
    if let verifier = models.verifier, !state.prefixes.isEmpty {
      state.score(try await judging.score(state.prefixes, with: verifier) ?? [])
    }
    var groups = AnswerGroups(in: domain)
    let samples = state.candidates.map { candidate in
      SamplePool.Sample(
        answer: candidate.answer.map { groups.place($0) },
        outcomeScore: candidate.stepScores.last, tokens: candidate.tokens,
        text: keepsText ? candidate.text : nil)
    }
    return ChainPool(
      answers: groups.first.map { graded.group($0) },
      chains: state.chains.map { $0.map { samples[$0] } }, attemptCosts: costs,
      verifierCost: judging.cost.verifier,
      beliefCosts: models.processVerifier == nil ? nil : beliefCosts)
  }
}

extension GradedProblem {
  fileprivate func accepts(_ steps: [String], _ domain: any AnswerDomain) -> Bool {
    accepts(domain.answer(in: steps.solutionText))
  }

  fileprivate func group(_ answer: Answer) -> SamplePool.Group {
    SamplePool.Group(text: answer.text, isRight: reference.accepts(answer))
  }
}
