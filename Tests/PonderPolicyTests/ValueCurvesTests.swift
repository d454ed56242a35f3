import Foundation
import Ponder
import PonderPolicy
import PonderSearch
import Testing

struct ValueCurvesTests {
  private let vote = AnyStrategy(MajorityVote())

  /// Three actions of cost 1, 2 and 4: on problems at 0.1 nothing helps, at 0.5 more is better, and at 0.9
  /// little is left to gain.
  private func curves() throws -> ValueCurves {
    try ValueCurves(
      fittedTo: [
        (.init(vote, budget: 1), 1, [0, 0.4, 0.9]),
        (.init(vote, budget: 2), 2, [0, 0.6, 0.93]),
        (.init(vote, budget: 4), 4, [0, 0.7, 0.93]),
      ], passRates: [0.1, 0.5, 0.9])
  }

  private func budgets(_ allocation: BatchAllocation) -> [Int?] {
    allocation.choices.map { $0.action?.budget }
  }

  @Test func `the hopeless get the least, and the middling more`() throws {
    let curves = try curves()
    let batch = try curves.allocation(passRates: [0.1, 0.5], budget: 6)
    // Three for each would be uniform.
    #expect(budgets(batch) == [1, 4] && batch.cost == 5 && batch.price == 0)
    #expect(abs(batch.value - 0.7) < 1e-12)
    // The middling one's last step costs 2 and gains 0.05 each, one more than there is.
    let small = try curves.allocation(passRates: [0.1, 0.5], budget: 4)
    #expect(budgets(small) == [1, 2] && small.cost == 3 && abs(small.price - 0.05) < 1e-12)
  }

  @Test func `what is left pays for the next gain that fits`() throws {
    let batch = try curves().allocation(passRates: [0.5, 0.9], budget: 4)
    // After 1 + 1 and the step of 0.2 three are spent; the step of 0.05 costs 2, that of 0.03 costs 1.
    #expect(budgets(batch) == [2, 2] && abs(batch.price - 0.05) < 1e-12 && batch.cost == 4)
    // Of two equal problems the earlier one gets what is there for one.
    let tie = try curves().allocation(passRates: [0.5, 0.5], budget: 3)
    #expect(budgets(tie) == [2, 1])
  }

  @Test func `a price decides alone for a single request`() throws {
    let curves = try curves()
    func budget(_ price: Double, at rate: Double, nothing: Bool = false) throws -> Int? {
      try curves.choice(at: rate, price: price, allowsNothing: nothing).action?.budget
    }
    #expect(
      try [0, 0.049, 0.051, 0.199, 0.201, 9].map { try budget($0, at: 0.5) } == [4, 4, 2, 2, 1, 1])
    #expect(try budget(0, at: 0.1) == 1, "everybody gets the cheapest")
    #expect(try budget(0.39, at: 0.5, nothing: true) == 1)
    #expect(try budget(0.41, at: 0.5, nothing: true) == nil)
    #expect(try budget(0.1, at: 0.1, nothing: true) == nil)
    for price in [-0.1, .infinity, .nan] {
      #expect(throws: ConfigurationError.self) { try curves.choice(at: 0.5, price: price) }
    }
  }

  @Test func `an action below the hull is never chosen`() throws {
    let curves = try ValueCurves(
      fittedTo: [
        (.init(vote, budget: 1), 1, [0.4]), (.init(vote, budget: 2), 2, [0.45]),
        (.init(vote, budget: 4), 4, [0.8]), (.init(vote, budget: 8), 8, [0.7]),
        (.init(AnyStrategy(BestOfN()), budget: 4), 4, [0.82]),
      ], passRates: [0.5])
    let hull = curves.choices(at: 0.5)
    #expect(hull.map(\.cost) == [1, 4] && hull.map(\.value) == [0.4, 0.82])
    #expect(abs(hull[1].gain - 0.14) < 1e-12 && hull[0].gain == .infinity)
    #expect(hull[1].action?.strategy == AnyStrategy(BestOfN()))
  }

  @Test func `the choice at a price is the best of all actions, and costs fall as prices rise`()
    throws
  {
    var random = RandomStream(seed: 5)
    for _ in 0..<40 {
      let rates = (0..<12).map { _ in Double.random(in: 0...1, using: &random) }
      let curves = try ValueCurves(
        fittedTo: [1, 2, 3, 5, 8, 16].map { n in
          let accuracy = rates.map { _ in Double.random(in: 0...1, using: &random) }
          return (.init(vote, budget: n), Double(n), accuracy)
        }, passRates: rates)
      var before = Double.infinity
      for price in [0, 0.002, 0.01, 0.03, 0.1, 0.4] {
        let choices = try rates.map { try curves.choice(at: $0, price: price) }
        for (rate, choice) in zip(rates, choices) {
          let most = curves.curves.map { $0.value.value(at: rate) - price * $0.cost }.max() ?? 0
          #expect(abs(choice.value - price * choice.cost - most) < 1e-12)
        }
        let cost = choices.reduce(0) { $0 + $1.cost }
        #expect(cost <= before)
        before = cost
      }
      for budget in [12.0, 30, 61.5, 100, 192] {
        let batch = try curves.allocation(passRates: rates, budget: budget)
        #expect(batch.cost <= budget)
        #expect(try curves.allocation(passRates: rates, budget: budget) == batch)
        guard batch.price > 0 else { continue }
        func cost(_ price: Double) throws -> Double {
          try rates.reduce(0) { try $0 + curves.choice(at: $1, price: price).cost }
        }
        // The price is the smallest whose costs fit.
        #expect(try cost(batch.price) <= budget)
        #expect(try cost(batch.price * (1 - 1e-9)) > budget)
      }
    }
  }

  @Test func `nothing is an action for those who ask, and a budget below the cheapest is refused`()
    throws
  {
    let curves = try curves()
    let batch = try curves.allocation(passRates: [0.1, 0.5], budget: 1, allowsNothing: true)
    #expect(budgets(batch) == [nil, 1] && batch.cost == 1)
    #expect(throws: ConfigurationError.self) {
      try curves.allocation(passRates: [0.1, 0.5], budget: 1)
    }
  }

  @Test func `what is written is read, and what no curves can have is refused`() throws {
    let curves = try curves()
    let data = try JSONEncoder().encode(curves)
    #expect(try JSONDecoder().decode(ValueCurves.self, from: data) == curves)
    let text = String(decoding: data, as: UTF8.self)
    for (old, new) in [
      ("\"cost\":1", "\"cost\":0"), ("\"budget\":2", "\"budget\":1"), ("curves", "curve"),
    ] {
      let damaged = text.replacing(old, with: new)
      #expect(damaged != text)
      #expect(throws: (any Error).self, "\(new)") {
        try JSONDecoder().decode(ValueCurves.self, from: Data(damaged.utf8))
      }
    }
    #expect(throws: ConfigurationError.self) { try ValueCurves([]) }
    #expect(throws: ConfigurationError.self) {
      try ValueCurves(fittedTo: [(.init(vote, budget: 1), 1, [2])], passRates: [0.5])
    }
    #expect(throws: ConfigurationError.self) {
      try ValueCurves(fittedTo: [(.init(vote, budget: 1), 1, [])], passRates: [0.5])
    }
  }
}
