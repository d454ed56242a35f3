import Ponder
import PonderPolicy
import PonderSearch
import Testing

struct StoppingFitTests {
  private typealias Sample = RecordedSamples.Sample

  /// Two states at each stage: easy and hard questions, told apart by their pass rates.
  private func byPassRate() throws -> StoppingTable.Grid {
    try StoppingTable.Grid(leaderShare: [], bestScore: [], runnerUpShare: [], passRate: [0.5])
  }

  /// All right, in one group.
  private let easy = RecordedSamples(
    Array(repeating: Sample(group: 0, isRight: true), count: 3), passRate: 0.9)
  /// Right two times in three: a majority of three is right, one sample in two cases of three.
  private let hard = RecordedSamples(
    [
      Sample(group: 0, isRight: true), Sample(group: 1, isRight: false),
      Sample(group: 0, isRight: true),
    ], passRate: 0.2)

  private func fit(
    _ problems: [RecordedSamples], price: Double, stages: [Int] = [1, 3], orders: Int = 900
  ) throws -> StoppingFit {
    try StoppingTable.fitted(
      to: problems, by: .majority, stages: stages, grid: byPassRate(), price: price,
      orders: orders, leastProblems: 1, seed: 3)
  }

  // By hand: easy questions have r = 1 at once. Hard ones have r(1) = 2/3 and r(3) = 1, so going on is
  // worth 1 - 2λ, more than 2/3 below λ = 1/6.
  @Test func `two states worked by hand`() throws {
    for (price, stopsHard) in [(0.1, false), (0.15, false), (0.19, true), (0.5, true)] {
      let fit = try fit([easy, hard], price: price)
      #expect(
        fit.table.stages == [1, 3] && fit.table.stops == [[stopsHard, true]], "λ = \(price)")
      let (first, second) = (fit.cells[0], fit.cells[1])
      #expect(first[1].accuracy == 1 && first[1].value == 1 && first[1].visits == 900)
      #expect(abs(first[0].accuracy - 2 / 3) < 0.06 && second[0].accuracy == 1)
      let value = stopsHard ? first[0].accuracy : 1 - 2 * price
      #expect(abs(first[0].value - value) < 1e-12)
      #expect(abs(fit.value - ((1 + value) / 2 - price)) < 1e-12)
    }
  }

  @Test func `hopeless questions are given up early, and hopeful ones are not`() throws {
    let hopeless = RecordedSamples(
      (0..<8).map { Sample(group: $0, isRight: false) }, passRate: 0.1)
    // No two first samples agree, but the right answer wins of eight.
    let hopeful = RecordedSamples(
      (0..<8).map { Sample(group: $0 < 4 ? 0 : $0, isRight: $0 < 4) }, passRate: 0.6)
    let fit = try fit([hopeless, hopeful], price: 0.01, stages: [1, 2, 4, 8])
    for stage in 0..<3 {
      #expect(fit.table.stops[stage][0], "nothing is gained by more samples")
      #expect(fit.cells[stage][0].accuracy == 0 && fit.cells[stage][0].value == 0)
    }
    #expect(!fit.table.stops[0][1], "half of the single samples are wrong, and eight are right")
    #expect(fit.cells[3][1].accuracy == 1 && abs(fit.cells[0][1].accuracy - 0.5) < 0.06)
    // What it decided is what the rule does.
    let rule = StoppingRule.table(fit.table)
    func taken(_ problem: RecordedSamples) -> Int {
      rule.run(
        over: problem.samples.map { ($0.group, $0.score) }, by: .majority,
        passRate: problem.passRate
      ).samples
    }
    #expect(taken(hopeless) == 1 && taken(hopeful) > 1)
  }

  @Test func `free samples go on while they help, and stop where they cannot`() throws {
    let fit = try fit([easy, hard], price: 0)
    #expect(fit.table.stops == [[false, true]] && fit.value == 1)
  }

  @Test func `a state that too few problems visited goes on`() throws {
    let fit = try StoppingTable.fitted(
      to: [easy, easy, hard], by: .majority, stages: [1, 3], grid: byPassRate(), price: 0.5,
      orders: 10, leastProblems: 2)
    #expect(fit.table.stops == [[false, true]])
    #expect(fit.cells[0].map(\.problems) == [1, 2] && fit.cells[0].map(\.visits) == [10, 20])
    #expect(abs(fit.cells[0][0].value - 0) < 1e-12, "it goes on and pays for two samples")
  }

  @Test func `scores tell states apart in a weighted vote`() throws {
    // Right answers score 0.9 and wrong ones 0.1; nothing else is known.
    let grid = try StoppingTable.Grid(
      leaderShare: [], bestScore: [0.5], runnerUpShare: [], passRate: [])
    let problem = RecordedSamples(
      (0..<4).map { Sample(group: $0 % 2, score: $0 % 2 == 0 ? 0.9 : 0.1, isRight: $0 % 2 == 0) })
    let fit = try StoppingTable.fitted(
      to: [problem], by: .weighted, stages: [1, 2, 4], grid: grid, price: 0.05, orders: 400,
      leastProblems: 1)
    #expect(fit.table.stops == [[false, true], [false, true]])
    #expect(fit.cells[0][1].accuracy == 1 && fit.cells[0][0].accuracy == 0)
  }

  @Test func `one seed gives one table, and samples are counted in full`() throws {
    #expect(try fit([hard], price: 0.1) == fit([hard], price: 0.1))
    let cells = try fit([easy, hard], price: 0.1, orders: 7).cells
    #expect(cells.allSatisfy { $0.map(\.visits) == [7, 7] })
  }

  @Test func `what cannot be fitted is refused in words`() throws {
    func refusal(
      _ problems: [RecordedSamples], _ selection: Selection = .majority, stages: [Int] = [1, 3],
      price: Double = 0.1, orders: Int = 4
    ) -> String? {
      do {
        _ = try StoppingTable.fitted(
          to: problems, by: selection, stages: stages, price: price, orders: orders)
        return nil
      } catch {
        return error.description
      }
    }
    #expect(refusal([]) == "the problems must be at least one, not none")
    #expect(
      refusal([easy], stages: [1, 4])
        == "the samples of a problem must be at least 4, the last stage, not 3")
    #expect(refusal([easy], .best) == "the selection must be majority or weighted, not best")
    #expect(refusal([easy], stages: [])?.hasPrefix("the stages must be") == true)
    #expect(refusal([easy], price: -1)?.hasPrefix("the price of a sample") == true)
    #expect(refusal([easy], price: .nan)?.hasPrefix("the price of a sample") == true)
    #expect(refusal([easy], orders: 0) == "the number of orders must be at least 1, not 0")
  }
}
