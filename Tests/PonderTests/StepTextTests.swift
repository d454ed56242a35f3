import Ponder
import Testing

@Suite struct `Texts of steps` {
  @Test(arguments: [
    ["one", "two"], ["3 + 5 = 8\n#### 18\nDone."], ["a\r\nb", "", "c\n"], [""], ["\n", "\n\n"], [],
  ])
  func `a step is one line, and its line breaks come back in every text`(written: [String]) {
    let steps = written.map(\.foldedStep)
    let problem = Problem(id: "p", question: "?")
    #expect(!steps.contains { $0.unicodeScalars.contains("\n") })
    #expect(steps.map(\.unfoldedStep) == written)
    let text = written.joined(separator: "\n")
    #expect(Prefix(problem, steps: steps).solution == text)
    #expect(Continuation(steps: steps, ending: .solution, tokens: 1).text == text)
    let candidate = Candidate(steps: steps, answer: nil, ending: .solution, tokens: 1)
    #expect(candidate.text == text)
    let solution = Solution(
      candidates: [candidate], votes: [], chosen: nil, cost: .zero, ceiling: nil, seed: 1,
      tree: [SearchNode(parent: nil, round: 1, steps: steps, simulated: steps)])
    #expect(solution.unfolded.candidates[0].steps == written)
    #expect(solution.unfolded.tree[0].steps == written)
    #expect(solution.unfolded.tree[0].simulated == written)
  }

  @Test func `an attempt has a step on each line`() {
    let steps = ["a\nb", "c"].map(\.foldedStep)
    #expect(
      steps.attemptText.split(separator: "\n").map { String($0).unfoldedStep } == ["a\nb", "c"])
  }
}

@Suite struct `Sums of costs` {
  @Test func `a sum that no number holds is the nearest one, and no end of the run`() {
    let most = ModelCost(calls: .max, readTokens: .max, sampledTokens: .max)
    let least = ModelCost(calls: .min, readTokens: .min, sampledTokens: .min)
    let one = ModelCost(calls: 1, readTokens: 1, sampledTokens: 1)
    #expect(most + one == most && most.tokens == .max && most - least == most)
    #expect(least - one == least && least.tokens == .min && least - most == least)
    #expect(most + least + one == ModelCost())
    let meter = Meter()
    for _ in 0..<3 { meter.add(most) }
    #expect(meter.total == most)
    #expect(
      Cost(proposer: most, verifier: most) + Cost(proposer: one)
        == Cost(proposer: most, verifier: most))
  }
}
