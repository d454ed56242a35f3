public import Ponder

/// Checks the requirements of `AnswerDomain`.
///
/// - Parameters:
///   - domain: The one to check.
///   - answers: As varied as possible, with some equivalent ones.
/// - Returns: A description of each violation; empty when there is none.
/// - Complexity: O(n³) comparisons.
public func brokenPromises(of domain: some AnswerDomain, on answers: [Answer]) -> [String] {
  var broken: [String] = []
  for a in answers {
    if !domain.areEquivalent(a, a) { broken.append("'\(a)' must be equivalent to itself") }
    for b in answers {
      let same = domain.areEquivalent(a, b)
      if same != domain.areEquivalent(b, a) {
        broken.append("equivalence must not depend on the order: '\(a)', '\(b)'")
      }
      if let keyA = domain.canonicalKey(of: a), let keyB = domain.canonicalKey(of: b),
        (keyA == keyB) != same
      {
        broken.append("keys and equivalence must agree: '\(a)', '\(b)'")
      }
      for c in answers where same && domain.areEquivalent(b, c) && !domain.areEquivalent(a, c) {
        broken.append("equivalence must carry over: '\(a)', '\(b)', '\(c)'")
      }
    }
  }
  return broken
}

/// Checks the requirements of `Strategy`.
///
/// - Parameters:
///   - strategy: The one to check.
///   - models: Any working models; scripted ones are fastest.
///   - problem: One that the models can solve.
///   - budgets: Generations to try.
/// - Returns: A description of each violation; empty when there is none.
/// - Throws: Any error of the strategy.
public func brokenPromises(
  of strategy: some Strategy, with models: Models, on problem: Problem, budgets: [Int] = [1, 4, 16]
) async throws -> [String] {
  var broken: [String] = []
  for budget in budgets {
    let alone = try await strategy.solve(
      problem, budget: Budget(generations: budget), with: models, seed: 5)
    let together = try await (0..<4).concurrentMap(atMost: 4) { _ in
      try await strategy.solve(
        problem, budget: Budget(generations: budget), with: models, seed: 5)
    }
    if together.contains(where: { $0 != alone }) {
      broken.append("one seed must give one solution at any concurrency (N = \(budget))")
    }
    if alone.candidates.count > budget {
      broken.append("N = \(budget) gave \(alone.candidates.count) candidates")
    }
    if let chosen = alone.chosen {
      if !alone.candidates.indices.contains(chosen) {
        broken.append("the chosen index \(chosen) is no candidate's")
      } else if alone.candidates[chosen].answer == nil, !models.domain.choosesWithoutAnswers {
        broken.append("a candidate without an answer was chosen")
      }
    } else if alone.candidates.contains(where: { $0.answer != nil }) {
      broken.append("nothing was chosen although there are answers (N = \(budget))")
    }
    let members = alone.votes.flatMap(\.members)
    if Set(members).count != members.count {
      broken.append("a candidate votes once")
    }
  }
  do {
    _ = try await strategy.solve(problem, budget: 0, with: models, seed: 5)
    broken.append("a budget of 0 must be refused")
  } catch is ConfigurationError {}
  if await !isCancellable({
    _ = try await strategy.solve(problem, budget: 4, with: models, seed: 5)
  }) {
    broken.append("a cancelled task must end in CancellationError")
  }
  return broken
}
