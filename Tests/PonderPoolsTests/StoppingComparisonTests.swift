import Foundation
import Ponder
import PonderPolicy
import PonderSearch
import Testing

@testable import PonderPools

struct StoppingComparisonTests {
  private typealias Sample = RecordedSamples.Sample

  @Test func `unanimous problems, worked by hand`() throws {
    let problems = (0..<30).map { _ in
      RecordedSamples((0..<16).map { _ in Sample(group: 0, isRight: true) })
    }
    let table = try StoppingComparison(
      problems, named: "a", by: .majority, orders: 8, cuts: 1, resamples: 50)
    #expect(table.size == 16 && table.fixed.map(\.samples) == [1, 2, 4, 8, 16])
    #expect(table.fixed.allSatisfy { $0.accuracy.value == 1 })
    // One sample is as good as any number, so every rule that takes more spends that many times too much;
    // a table sees it.
    let spent = [16.0, 4, 5, 2, 1, 1, 1]
    #expect(zip(table.rows, spent).allSatisfy { abs($0.samples.value - $1) < 1e-9 })
    #expect(table.rows.map(\.ratio.value) == spent.map { .exactly($0) })
    #expect(table.rows.allSatisfy { $0.accuracy.value == 1 && $0.lead.value == 0 })
    #expect(
      table.rows.map(\.rule) == [
        "never", "beta 0.95", "window 5", "doubling 0.75", "table, price 0.01",
        "table, price 0.003", "table, price 0.001",
      ])
  }

  /// Problems that three votes decide, and problems that no number of samples decides.
  private func mixed(_ count: Int = 40, samples: Int = 16) -> [RecordedSamples] {
    (0..<count).map { index in
      RecordedSamples(
        (0..<samples).map { sample in
          index.isMultiple(of: 2)
            ? Sample(group: sample % 8 == 7 ? 1 : 0, score: 0.8, isRight: sample % 8 != 7)
            : Sample(group: sample, score: 0.1, isRight: false)
        })
    }
  }

  @Test func `a rule spends what it spends when it is run alone`() throws {
    let problems = mixed()
    let runs = try StoppingRuns(
      problems, by: .weighted, prices: [0.01], orders: 20, cuts: 1, seed: 3)
    let rules: [StoppingRule] = [
      .never, .beta(threshold: 0.95), .window(5), .doubling(share: 0.75),
    ]
    for (rule, found) in zip(rules, runs.rules) {
      for (place, problem) in problems.enumerated() {
        let right = problem.rightGroups
        var (samples, wins) = (0, 0)
        for order in 0..<20 {
          var random = RandomStream(seed: UInt64(3).voteOrders(of: place).derived(order))
          let vote = rule.run(
            over: problem.samples.shuffled(using: &random).map { ($0.group, $0.score) },
            by: .weighted)
          samples += vote.samples
          if let leader = vote.leader, right.contains(leader.group) { wins += 1 }
        }
        #expect(found.samples[place] == Double(samples) / 20)
        #expect(found.accuracy[place] == Double(wins) / 20)
      }
    }
    #expect(runs.rules[0].accuracy == runs.fixed.map { $0[15] })
  }

  @Test func `a fitted table gives up where nothing helps, at the same accuracy`() throws {
    let table = try StoppingComparison(
      mixed(), named: "a", by: .weighted, orders: 16, cuts: 2, resamples: 100)
    let beta = try #require(table.rows.first { $0.rule == "beta 0.95" })
    let fitted = try #require(table.rows.first { $0.rule == "table, price 0.003" })
    #expect(
      fitted.samples.high < beta.samples.low, "hopeless problems take the whole budget by beta")
    #expect(fitted.lead.value > -0.01)
    #expect(fitted.ratio.value.most ?? 9 < 1)
  }

  @Test func `the measured half has no part in its tables`() throws {
    let problems = mixed(samples: 8)
    let half = try #require(Halves.all(of: problems.count, cuts: 1, seed: 5).first)
    #expect(Set(half.fitting).isDisjoint(with: half.measuring))
    #expect(half.fitting.count + half.measuring.count == problems.count)
    // Now every group of the measured half has the other verdict.
    var flipped = problems
    for place in half.measuring {
      for sample in flipped[place].samples.indices {
        flipped[place].samples[sample].isRight.toggle()
      }
    }
    func spent(_ problems: [RecordedSamples]) throws -> [Double] {
      let runs = try StoppingRuns(
        problems, by: .majority, prices: [0.02], orders: 16, cuts: 1, seed: 5)
      return try #require(runs.rules.last).samples
    }
    let (before, after) = (try spent(problems), try spent(flipped))
    #expect(half.measuring.allSatisfy { before[$0] == after[$0] })
    #expect(half.fitting.contains { before[$0] != after[$0] }, "its verdicts fit the other tables")
  }

  @Test func `the same seed gives the same table, and another one another`() throws {
    func table(_ seed: UInt64) throws -> StoppingComparison {
      var table = try StoppingComparison(
        mixed(24, samples: 8), named: "a", by: .weighted, orders: 8, resamples: 50, seed: seed)
      table.seed = 0
      return table
    }
    #expect(try table(1) == table(1))
    #expect(try table(1) != table(2))
    let written = try JSONEncoder().encode(table(1))
    #expect(try JSONDecoder().decode(StoppingComparison.self, from: written) == table(1))
  }

  @Test func `few problems have no fitted table, and what is no vote is refused`() throws {
    let few = try StoppingComparison(mixed(19), named: "a", by: .majority, resamples: 50)
    #expect(few.rows.map(\.rule) == ["never", "beta 0.95", "window 5", "doubling 0.75"])
    for (problems, selection) in [
      ([], .majority), ([RecordedSamples([Sample(group: 0, isRight: true)])], .majority),
      (mixed(), .best),
    ] as [([RecordedSamples], Selection)] {
      #expect(throws: ConfigurationError.self) {
        try StoppingComparison(problems, named: "a", by: selection)
      }
    }
  }
}
