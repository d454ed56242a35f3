import Ponder
import PonderSearch
import PonderTesting
import Synchronization
import Testing

/// For each promise a strategy that breaks it, and is caught.
struct BrokenStrategyTests {
  /// Draws one solution after another and takes a majority vote, with one fault.
  struct Faulty: Strategy {
    enum Fault: String, CaseIterable, Codable {
      case none
      // Seeds and budgets.
      case drifts, forgetsSeed, oneTooMany, samplesMore, acceptsNothing, acceptsLess, growsAnew
      // Candidates and choices.
      case pads, choosesNobody, choosesOutside, choosesNoAnswer, votesTwice, votesPartly, mixesVotes
      case votesUpward
      // Costs and events.
      case costsNothing, hidesCandidates, hidesChoice, choosesAgain
      // Limits.
      case ignoresTokens, ignoresFLOPs, ignoresTime, ignoresDeadline, namesNoLimit
      // Cancelling.
      case swallowsCancelling, leavesCalls
      // Files and forecasts.
      case forecastsLess, forgetsSettings
    }

    static let name = "faulty"
    var fault: Fault

    var roles: Set<Role> { [.proposer] }
    var leastBudget: Int { fault == .acceptsLess ? 2 : 1 }
    var nestsSamples: Bool { true }

    func forecast(budget: Int, steps: Double) -> Workload {
      Workload(solutions: fault == .forecastsLess ? -1 : Double(budget))
    }

    private static let solves = Mutex<UInt64>(0)

    func solve(
      _ problem: Problem, budget: Budget, with models: Models, seed: UInt64
    ) async throws -> Solution {
      if fault == .acceptsNothing, budget.generations == 0 {
        return try await Faulty(fault: .none).solve(problem, budget: 1, with: models, seed: seed)
      }
      if fault == .leavesCalls { try await leave(problem, models, seed) }
      do {
        let solution = try await draw(problem, budget, models, seed)
        return faulty(solution, models)
      } catch is CancellationError where fault == .swallowsCancelling {
        return Solution(
          candidates: [], votes: [], chosen: nil, cost: .zero, ceiling: nil, seed: seed)
      }
    }

    /// Starts a call that nobody ends, and waits for it as long as it may.
    private func leave(_ problem: Problem, _ models: Models, _ seed: UInt64) async throws {
      final class Box: Sendable { let isDone = Mutex(false) }
      let box = Box()
      Task {
        _ = try? await models.proposer.propose(
          1, after: Prefix(problem), until: .end, sampling: .plain, seed: seed)
        box.isDone.withLock { $0 = true }
      }
      while !box.isDone.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(1)) }
    }

    private func draw(
      _ problem: Problem, _ budget: Budget, _ models: Models, _ seed: UInt64
    ) async throws -> Solution {
      var (own, models, stream) = (budget, models, seed.derived("samples"))
      switch fault {
      case .drifts:
        stream = Self.solves.withLock {
          $0 += 1; return $0
        }
      case .growsAnew: stream = stream.derived(budget.generations)
      case .oneTooMany: own.generations += budget.generations > 0 ? 1 : 0
      case .ignoresTokens: own.tokens = nil
      case .ignoresFLOPs: own.floatingPointOperations = nil
      case .ignoresTime: own.time = nil
      case .ignoresDeadline: own.time = own.time.map { _ in .seconds(1_000_000) }
      case .hidesCandidates, .hidesChoice:
        let observer = models.observer
        let fault = fault
        models.observer = { event in
          if case .banked = event, fault == .hidesCandidates { return }
          if case .chosen = event, fault == .hidesChoice { return }
          observer?(event)
        }
      default: break
      }
      var spending = try Spending(own, with: models)
      let prefix = Prefix(problem)
      var candidates: [Candidate] = []
      var asked = 0
      while spending.hasRoom(after: asked) {
        let count = fault == .samplesMore ? 2 : 1
        let found = try await spending.propose([
          Expansion(
            prefix, samples: (asked * count)..<((asked + 1) * count), until: .end,
            sampling: .plain, seed: stream)
        ])
        guard let new = found?.first?.first else { break }
        asked += 1
        candidates.append(
          Candidate(
            steps: new.steps, answer: models.domain.answer(in: new.text), ending: new.ending,
            tokens: new.tokens))
        spending.tell(.banked(candidates[asked - 1]))
      }
      let choice = Selection.majority.choose(
        among: candidates, scores: candidates.map { _ in 0 }, in: models.domain)
      return spending.solution(candidates, choice, seed: seed)
    }

    private func faulty(_ honest: Solution, _ models: Models) -> Solution {
      var solution = honest
      switch fault {
      case .forgetsSeed: solution.seed = 0
      case .pads:
        if let last = solution.candidates.indices.last {
          solution.candidates[last] = solution.candidates[0]
        }
      case .choosesNobody: solution.chosen = nil
      case .choosesOutside: solution.chosen = 1_000
      case .choosesNoAnswer:
        solution.chosen =
          solution.candidates.firstIndex { $0.answer == nil } ?? solution.chosen
      case .votesTwice: if let vote = solution.votes.first { solution.votes.append(vote) }
      case .votesPartly: solution.votes = Array(solution.votes.prefix(1))
      case .mixesVotes:
        let members = solution.votes.flatMap(\.members).sorted()
        if !members.isEmpty {
          solution.votes = [Vote(answer: solution.votes[0].answer, members: members, weight: 1)]
        }
      case .votesUpward: solution.votes.reverse()
      case .costsNothing: solution.cost = .zero
      case .choosesAgain:
        if let chosen = solution.chosen { models.observer?(.chosen(solution.candidates[chosen])) }
      case .namesNoLimit: solution.ceiling = nil
      default: break
      }
      return solution
    }

    init(fault: Fault) { self.fault = fault }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      let fault = try values.decode(Fault.self, forKey: .fault)
      self.init(fault: fault == .forgetsSettings ? .none : fault)
    }

    private enum CodingKeys: CodingKey { case fault }
  }

  private func broken(_ fault: Faulty.Fault) async throws -> [String] {
    let proposer = ScriptedProposer([
      (text: "a\nAnswer: 1", weight: 3), (text: "b\nAnswer: 2", weight: 2), (text: "c", weight: 2),
    ])
    return try await brokenPromises(
      of: Faulty(fault: fault), with: Models(proposer: proposer, domain: ScriptedDomain()),
      on: Problem(id: "p", question: "?"), patience: .seconds(2))
  }

  @Test func `without a fault nothing is found`() async throws {
    #expect(try await broken(.none) == [])
  }

  private static let promises: [(Faulty.Fault, String)] = [
    (.drifts, "one seed must give one solution at any concurrency (N = 16)"),
    (.forgetsSeed, "a solution names its seed, 5, not 0"),
    (.oneTooMany, "there are 17 candidates (N = 16)"),
    (.samplesMore, "32 steps were sampled at one depth (N = 16)"),
    (.acceptsNothing, "a budget of 0 must be refused"),
    (.acceptsLess, "a budget of 1 must be refused"),
    (.growsAnew, "N = 16 must begin with the candidates of smaller budgets"),
    (.pads, "a candidate is listed more often than it was sampled (N = 4)"),
    (.choosesNobody, "nothing was chosen although there are answers (N = 16)"),
    (.choosesOutside, "the chosen index 1000 is no candidate's (N = 16)"),
    (.choosesNoAnswer, "a candidate without an answer was chosen (N = 16)"),
    (.votesTwice, "every candidate with an answer votes once (N = 16)"),
    (.votesPartly, "every candidate with an answer votes once (N = 16)"),
    (.mixesVotes, "a vote holds answers that are not equivalent (N = 16)"),
    (.votesUpward, "votes are listed from the heaviest (N = 16)"),
    (.costsNothing, "the cost must be what the models metered"),
    (.hidesCandidates, "the observer must hear of every candidate once (N = 16)"),
    (.hidesChoice, "the observer must hear of the choice, once (N = 16)"),
    (.choosesAgain, "the observer must hear of the choice, once (N = 16)"),
    (.ignoresTokens, "requests went on after the limit of tokens"),
    (.ignoresFLOPs, "requests went on after the limit of floatingPointOperations"),
    (.ignoresTime, "requests went on after the limit of time"),
    (.ignoresDeadline, "a deadline must cancel a call under way"),
    (.namesNoLimit, "the limit that ended the solve is tokens, not none"),
    (.swallowsCancelling, "a solve cancelled in flight must end in CancellationError"),
    (.swallowsCancelling, "a cancelled task must end in CancellationError"),
    (.leavesCalls, "1 calls went on after the solve was cancelled"),
    (.leavesCalls, "the observer must hear of 17 samples, not of 16"),
    (.forecastsLess, "a forecast is a positive number"),
    (.forgetsSettings, "encoding and decoding must give an equal strategy"),
  ]

  @Test func `every fault is tried`() {
    #expect(Set(Self.promises.map(\.0)).union([.none]) == Set(Faulty.Fault.allCases))
  }

  @Test(arguments: promises)
  func `a fault is found`(fault: Faulty.Fault, promise: String) async throws {
    let broken = try await broken(fault)
    #expect(broken.contains { $0.hasPrefix(promise) }, "\(broken)")
  }
}
