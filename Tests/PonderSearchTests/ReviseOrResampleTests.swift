import Ponder
import PonderSearch
import PonderTesting
import Testing

struct ReviseOrResampleTests {
  private let problem = Problem(id: "p", question: "?")

  private func attempt(_ text: String) -> Continuation {
    Continuation(steps: [text], ending: .solution, tokens: 1)
  }

  private func arms(
    sample: RevisionArms.Prior = .uniform, revise: RevisionArms.Prior = .uniform,
    window: Int = 4, seed: UInt64 = 1
  ) -> RevisionArms {
    RevisionArms(
      problem, sample: sample, revise: revise, window: window, sampling: .plain, seed: seed)
  }

  @Test func `a score adds itself and its rest to the arm that earned it`() throws {
    var state = arms(sample: try .init(good: 2, bad: 3))
    #expect(state.need?.arm == .sample, "there is nothing to revise")
    let read = state.advance(with: attempt("Answer: 1"), in: ScriptedDomain())
    #expect(read == Prefix(problem, steps: ["Answer: 1"]))
    state.score([0.25], as: 0.25)
    #expect(state.posterior(of: .sample) == BetaDistribution(2.25, 3.75))
    #expect(state.posterior(of: .revise) == BetaDistribution(1, 1))
    #expect(state.candidates[0].stepScores == [0.25] && state.scores == [0.25])
  }

  @Test func `the arm that pays is taken, whichever it is`() throws {
    for (good, other) in [(RevisionArms.Arm.sample, RevisionArms.Arm.revise), (.revise, .sample)] {
      var state = arms(seed: 9)
      var count = 0
      for step in 0..<60 {
        let arm = try #require(state.need?.arm)
        if step >= 20, arm == good { count += 1 }
        _ = state.advance(with: attempt("Answer: \(step)"), in: ScriptedDomain())
        state.score([0], as: arm == good ? 0.9 : 0.1)
      }
      #expect(count > 34, "\(good) rather than \(other): \(count) of the last 40")
    }
  }

  @Test func `priors decide before there are scores`() throws {
    let eager = try RevisionArms.Prior(good: 1_000, bad: 1)
    let wary = try RevisionArms.Prior(good: 1, bad: 1_000)
    for seed in 0..<20 as Range<UInt64> {
      var revising = arms(sample: wary, revise: eager, seed: seed)
      var sampling = arms(sample: eager, revise: wary, seed: seed)
      for text in ["Answer: 1", "Answer: 2"] {
        _ = revising.advance(with: attempt(text), in: ScriptedDomain())
        revising.score([0.5], as: 0.5)
        _ = sampling.advance(with: attempt(text), in: ScriptedDomain())
        sampling.score([0.5], as: 0.5)
        #expect(revising.need?.arm == .revise && sampling.need?.arm == .sample)
      }
    }
  }

  @Test func `draws follow the posteriors`() throws {
    // Beta(2, 1) against Beta(1, 1): the chance that the first is larger is 2/3.
    let prior = try RevisionArms.Prior(good: 2, bad: 0.001)
    let revised = (0..<3_000 as Range<UInt64>).count { seed in
      var state = arms(sample: prior, seed: seed)
      _ = state.advance(with: attempt("Answer: 1"), in: ScriptedDomain())
      // (2, 0.001) + (0, 1) is about (2, 1).
      state.score([0], as: 0)
      return state.need?.arm == .revise
    }
    #expect(abs(Double(revised) - 1_000) < 4 * (3_000.0 * 2 / 9).squareRoot())
  }

  @Test func `a revision sees the best attempts, the best last, no text twice`() throws {
    var state = arms(
      sample: try .init(good: 1_000_000, bad: 0.001), revise: try .init(good: 0.001, bad: 1_000),
      window: 3)
    for (text, score) in [("w", 0.2), ("x", 0.9), ("y", 0.5), ("x", 0.9), ("z", 0.5), ("v", 0.1)] {
      #expect(state.need?.arm == .sample)
      _ = state.advance(with: attempt(text), in: ScriptedDomain())
      state.score([score], as: score)
    }
    // The base model has nothing more to say, so the reviser is asked.
    _ = state.advance(with: nil, in: ScriptedDomain())
    let need = try #require(state.need)
    #expect(need.arm == .revise && need.request.prefix.attempts == ["z", "y", "x"])
    let read = state.advance(with: attempt("u"), in: ScriptedDomain())
    #expect(read == Prefix(problem, attempts: ["z", "y", "x"], steps: ["u"]))
    state.score([0.7], as: 0.7)
    #expect(state.need?.request.prefix.attempts == ["y", "u", "x"])
    _ = state.advance(with: nil, in: ScriptedDomain())
    #expect(state.need == nil && state.candidates.count == 7)
    #expect(state.arms.map(\.rawValue) == Array(repeating: "sample", count: 6) + ["revise"])
  }

  @Test func `new samples are best-of-N's, in its order`() async throws {
    let proposer = ScriptedProposer((1...9).map { "Answer: \($0)" })
    var models = Models(
      proposer: proposer, verifier: ScriptedVerifier([:]), domain: ScriptedDomain())
    models.reviser = Models.Reviser(
      ScriptedProposer(["r\nAnswer: 5"]), verifier: ScriptedVerifier(["r": 0.5]))
    let solution = try await ReviseOrResample().solve(problem, budget: 32, with: models, seed: 7)
    let best = try await BestOfN().solve(problem, budget: 32, with: models, seed: 7)
    let new = solution.candidates.filter { $0.steps[0] != "r" }
    #expect(new.count > 4 && new.count < 32)
    #expect(new.map(\.steps) == best.candidates.prefix(new.count).map(\.steps))
    #expect(solution.candidates.count == 32 && solution.ceiling == .generations)
    #expect(solution.cost.proposer.calls == 32 && solution.cost.verifier.calls == 32)
  }

  @Test func `a reviser that finds the answer is asked more often`() async throws {
    var models = Models(
      proposer: ScriptedProposer(["Answer: 1", "Answer: 2"]), domain: ScriptedDomain())
    models.reviser = Models.Reviser(
      ScriptedProposer(["r\nAnswer: 3"]),
      verifier: ScriptedVerifier(["Answer: 3": 0.95], otherwise: 0.05))
    let solution = try await ReviseOrResample().solve(problem, budget: 24, with: models, seed: 2)
    #expect(solution.answer == Answer("3"))
    #expect(solution.candidates.count { $0.steps.first == "r" } > 16)
  }

  @Test func `settings out of range are refused`() {
    #expect(throws: ConfigurationError.self) { try RevisionArms.Prior(good: 0, bad: 1) }
    #expect(throws: ConfigurationError.self) { try RevisionArms.Prior(good: 1, bad: .infinity) }
    #expect(throws: ConfigurationError.self) { try ReviseOrResample(window: 0) }
    #expect(throws: ConfigurationError.self) { try ReviseOrResample(sampling: .greedy) }
  }
}
