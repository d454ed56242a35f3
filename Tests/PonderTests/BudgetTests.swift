import Ponder
import Testing

struct BudgetTests {
  @Test func `whichever ceiling is reached first is named`() {
    let budget = Budget(
      generations: 8, tokens: 100, floatingPointOperations: 1e6, time: .seconds(2))
    var cost = Cost(proposer: ModelCost(sampledTokens: 60), verifier: ModelCost(readTokens: 39))
    #expect(budget.ceiling(reachedBy: cost, generations: 7, time: .seconds(1)) == nil)
    #expect(budget.ceiling(reachedBy: cost, generations: 8, time: .seconds(1)) == .generations)
    #expect(budget.ceiling(reachedBy: cost, generations: 7, time: .seconds(2)) == .time)
    cost.verifier.readTokens += 1
    #expect(budget.ceiling(reachedBy: cost, generations: 7, time: .seconds(1)) == .tokens)
    cost = Cost(
      proposer: ModelCost(floatingPointOperations: 9e5),
      verifier: ModelCost(floatingPointOperations: 1e5))
    #expect(
      budget.ceiling(reachedBy: cost, generations: 7, time: .seconds(1))
        == .floatingPointOperations)
  }

  @Test(arguments: [
    (Budget(generations: 0), "generations must be at least 1, not 0"),
    (Budget(generations: -3), "generations must be at least 1, not -3"),
    (Budget(generations: 1, tokens: 0), "the token ceiling must be at least 1, not 0"),
    (
      Budget(generations: 1, floatingPointOperations: .nan),
      "the FLOPs ceiling must be above 0, not nan"
    ),
    (
      Budget(generations: 1, time: .zero),
      "the time ceiling must be above 0 seconds, not 0.0 seconds"
    ),
  ])
  func `a budget that buys nothing is refused`(budget: Budget, message: String) {
    let error = #expect(throws: ConfigurationError.self) { try budget.validate() }
    #expect(error?.description == message)
  }

  @Test(
    arguments: [
      (-0.1, nil, 1, nil, "temperature"), (.infinity, nil, 1, nil, "temperature"),
      (1, 0, 1, nil, "top-k"), (1, nil, 0, nil, "top-p"), (1, nil, 1.1, nil, "top-p"),
      (1, nil, 1, 0, "maximum tokens"),
    ] as [(Double, Int?, Double, Int?, String)])
  func `sampling that draws nothing is refused`(
    temperature: Double, topK: Int?, topP: Double, most: Int?, setting: String
  ) {
    let error = #expect(throws: ConfigurationError.self) {
      try Sampling(temperature: temperature, topK: topK, topP: topP, maximumTokens: most)
    }
    #expect(error?.setting == setting)
  }

  @Test func `costs add up part by part`() {
    let one = ModelCost(calls: 1, readTokens: 2, sampledTokens: 3, floatingPointOperations: 4)
    let both = Cost(proposer: one, verifier: one + one)
    #expect(both + both - both == both)
    #expect((both + both).verifier.tokens == 20)
  }
}
