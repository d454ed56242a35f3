import Foundation
public import Ponder

/// Checks the requirements of `Strategy`.
///
/// It solves the problem some thirty times. The promises:
///
/// - *Seeds.* One seed gives one solution, alone and beside other solves.
/// - *Generations.* At most N candidates, and at most N steps sampled at each depth of a solution, so that
///   parts of solutions count as parts. Budgets below the least are refused.
/// - *Tokens, FLOPs, time.* After a limit is reached, no request follows that depends on a reply, and the
///   solution names the limit if there would have been one. Limits that the models do not meter are
///   left out. A deadline cancels a call under way.
/// - *Cancelling.* A cancelled solve throws `CancellationError`, and no call goes on without it.
/// - *Candidates.* Each was sampled as often as it is listed; every answer votes once, with its equals; the
///   choice is one of them.
/// - *Nesting.* If `nestsSamples`, larger budgets begin with the candidates of smaller ones.
/// - *Costs.* The solution's cost is what the models metered.
/// - *Events.* The observer hears of all samples, scores and candidates, and of one choice.
/// - *Files.* Encoding and decoding gives an equal strategy with the same id.
///
/// - Parameters:
///   - strategy: The one to check.
///   - models: Any working models that are quick; scripted ones are fastest.
///   - problem: One that the models can solve.
///   - budgets: Generations to try, ascending; those below the strategy's least budget are left out.
///   - rounds: How many times N steps may be sampled at one depth. Above 1 only for a search whose rounds end
///     at different depths, such as one with a stride up to a marker.
///   - patience: How long a call waits to be cancelled before the promise counts as broken. Only a broken
///     promise takes this time.
/// - Returns: A description of each violation; empty when there is none.
/// - Throws: Any error of the strategy.
public func brokenPromises(
  of strategy: some Strategy, with models: Models, on problem: Problem,
  budgets: [Int] = [1, 4, 16], rounds: Int = 1, patience: Duration = .seconds(20)
) async throws -> [String] {
  let tried = budgets.filter { $0 >= strategy.leastBudget }
  let trial = StrategyTrial(
    strategy: strategy, models: models, problem: problem,
    budgets: tried.isEmpty ? [strategy.leastBudget] : tried, rounds: rounds, patience: patience)
  return try await trial.brokenResults() + trial.brokenLimits() + trial.brokenCancelling()
    + trial.brokenDoors()
}

/// A strategy with all that is needed to try it.
struct StrategyTrial<Tried: Strategy> {
  let strategy: Tried
  let models: Models
  let problem: Problem
  /// Ascending, not empty.
  let budgets: [Int]
  /// How many times N steps may be sampled at one depth.
  let rounds: Int
  let patience: Duration

  var most: Int { budgets[budgets.count - 1] }

  func solve(
    _ budget: Budget, with models: Models? = nil, seed: UInt64 = 5
  ) async throws -> Solution {
    try await strategy.solve(problem, budget: budget, with: models ?? self.models, seed: seed)
  }

  /// Promises about solutions that no limit but the generations ends.
  func brokenResults() async throws -> [String] {
    var broken: [String] = []
    var smaller: Solution?
    for budget in budgets {
      let watch = CallWatch()
      let events = EventLog()
      let watched = models.watched(by: watch).observed { events.add($0) }
      let alone = try await solve(Budget(generations: budget), with: watched)
      let seeds: [UInt64] = [5, 6, 5, 7, 5, 5]
      let together = try await seeds.concurrentMap(atMost: 6) {
        try await solve(Budget(generations: budget), seed: $0)
      }
      if zip(seeds, together).contains(where: { $0 == 5 && $1 != alone }) {
        broken.append("one seed must give one solution at any concurrency (N = \(budget))")
      }
      if alone.seed != 5 { broken.append("a solution names its seed, 5, not \(alone.seed)") }
      if let before = smaller?.candidates, strategy.nestsSamples,
        Array(alone.candidates.prefix(before.count)) != before
      {
        broken.append("N = \(budget) must begin with the candidates of smaller budgets")
      }
      smaller = alone
      let found =
        alone.flaws(watch.record, budget: budget, rounds: rounds, in: models.domain)
        + events.flaws(of: alone, watch.record)
      broken += found.map { "\($0) (N = \(budget))" }
    }
    return broken
  }

  /// Promises about settings: what is refused, forecast and stored.
  func brokenDoors() async throws -> [String] {
    var broken: [String] = []
    for budget in Set([0, strategy.leastBudget - 1]).sorted() {
      do {
        _ = try await solve(Budget(generations: budget))
        broken.append("a budget of \(budget) must be refused")
      } catch is ConfigurationError {}
    }
    for budget in budgets {
      let work = strategy.forecast(budget: budget, steps: 3)
      if !(work.solutions > 0 && work.solutions.isFinite && work.continuedPrefixes >= 0
        && work.continuedPrefixes.isFinite)
      {
        broken.append("a forecast is a positive number, not \(work) (N = \(budget))")
      }
    }
    let again = try? JSONDecoder().decode(Tried.self, from: JSONEncoder().encode(strategy))
    if again != strategy || again?.id != strategy.id {
      broken.append("encoding and decoding must give an equal strategy")
    }
    return broken
  }
}

extension Solution {
  /// What is wrong with a solution, given the calls that made it.
  fileprivate func flaws(
    _ calls: CallWatch.Record, budget: Int, rounds: Int, in domain: any AnswerDomain
  ) -> [String] {
    var flaws: [String] = []
    if candidates.count > budget { flaws.append("there are \(candidates.count) candidates") }
    if let most = calls.steps.max(), most > budget * rounds {
      flaws.append("\(most) steps were sampled at one depth")
    }
    let copies = Dictionary(grouping: candidates, by: \.steps).mapValues(\.count)
    if copies.contains(where: { $1 > calls.finished[$0, default: 0] }) {
      flaws.append("a candidate is listed more often than it was sampled")
    }
    if let chosen {
      if !candidates.indices.contains(chosen) {
        flaws.append("the chosen index \(chosen) is no candidate's")
      } else if candidates[chosen].answer == nil, !domain.choosesWithoutAnswers {
        flaws.append("a candidate without an answer was chosen")
      }
    } else if candidates.contains(where: { $0.answer != nil }) {
      flaws.append("nothing was chosen although there are answers")
    }
    let members = votes.flatMap(\.members)
    if members.sorted() != candidates.indices.filter({ candidates[$0].answer != nil }) {
      flaws.append("every candidate with an answer votes once")
    } else if votes.contains(where: { vote in
      vote.members.contains { member in
        candidates[member].answer.map { !domain.areEquivalent($0, vote.answer) } ?? true
      }
    }) {
      flaws.append("a vote holds answers that are not equivalent")
    }
    if zip(votes, votes.dropFirst()).contains(where: { $0.weight < $1.weight }) {
      flaws.append("votes are listed from the heaviest")
    }
    if !cost.isAbout(calls.cost) {
      flaws.append("the cost must be what the models metered, \(calls.cost), not \(cost)")
    }
    return flaws
  }
}

extension Cost {
  /// Whether two costs are equal, up to the order in which FLOPs were added.
  fileprivate func isAbout(_ other: Cost) -> Bool {
    func same(_ a: ModelCost, _ b: ModelCost) -> Bool {
      let (x, y) = (a.floatingPointOperations, b.floatingPointOperations)
      return a.calls == b.calls && a.readTokens == b.readTokens
        && a.sampledTokens == b.sampledTokens && abs(x - y) <= 1e-9 * max(x, y)
    }
    return same(proposer, other.proposer) && same(verifier, other.verifier)
  }
}
