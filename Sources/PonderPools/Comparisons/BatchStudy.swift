import Ponder
public import PonderPolicy
import PonderSearch

extension StudyAnalysis {
  /// One price of compute against the same budget for each problem, among all methods of the study.
  ///
  /// Uniform gives every problem the method that is best at B on the fitting half. One price chooses among all
  /// methods and budgets. Costs are generations, as in the paper: measuring difficulty and verifying
  /// are free.
  ///
  /// - Parameters:
  ///   - measure: The measure of difficulty that budgets are shared out by.
  ///   - name: The study.
  ///   - budgets: Those measured below the largest budget are compared.
  ///   - cuts: The number of cuts into halves, at least 1.
  ///   - seed: The same seed gives the same figures.
  /// - Returns: `nil` when the study lacks the measure, has fewer than 20 problems, or no budget between its
  ///   smallest and its largest.
  /// - Throws: `ConfigurationError` for results out of range, which a study does not have.
  /// - Complexity: O(budgets · cuts · arms · problems · log(problems))
  public func batches(
    by measure: DifficultyMeasure, named name: String,
    budgets: [Int] = BatchComparison.budgets, cuts: Int = 16, seed: UInt64 = 0
  ) throws -> BatchComparison? {
    let count = table.problems.count
    guard let rates = table.passRates(by: measure), rates.allSatisfy(\.isFinite),
      count >= BatchComparison.leastProblems, cuts >= 1
    else { return nil }
    let arms = table.methods.flatMap { method in
      table.budgets(of: method.name).compactMap { budget in
        table.columns[.init(method.name, budget)].map {
          BatchArm(
            action: ValueCurves.Action(method.strategy, budget: budget), accuracy: $0.accuracy)
        }
      }
    }
    guard let least = arms.map(\.action.budget).min(), let most = arms.map(\.action.budget).max()
    else { return nil }
    let halves = Halves.all(of: count, cuts: cuts, seed: seed)
    var comparison = BatchComparison(
      name: name, methods: CandidateSet.everything.title, problems: count, size: most,
      cuts: cuts, seed: seed, rows: [])
    for budget in budgets.sorted() where (least..<most).contains(budget) {
      let rivals = arms.filter { $0.action.budget == budget }
      guard !rivals.isEmpty else { continue }
      var result = BatchResult(problems: count)
      for (cut, half) in halves.enumerated() {
        // Ties go to the earlier problem of a batch, so its order must not be that of the study.
        var random = RandomStream(seed: seed.derived("batch").derived(cut))
        let places = half.measuring.shuffled(using: &random)
        let best = rivals[ComputeOptimal.best(of: rivals.map(\.accuracy), on: half.fitting)]
        let curves = try ValueCurves(
          fittedTo: arms.map { arm in
            (arm.action, Double(arm.action.budget), half.fitting.map { arm.accuracy[$0] })
          }, passRates: half.fitting.map { rates[$0] })
        let shares = try curves.allocation(
          passRates: places.map { rates[$0] }, budget: Double(budget * places.count))
        let known = Dictionary(arms.map { ($0.action, $0.accuracy) }) { first, _ in first }
        result.price += shares.price
        for (place, choice) in zip(places, shares.choices) {
          guard let action = choice.action, let accuracy = known[action] else { continue }
          result.uniform[place] += best.accuracy[place]
          result.priced[place] += accuracy[place]
          result.spent[place] += choice.cost
        }
      }
      result.average(over: cuts, batches: halves.count)
      comparison.rows.append(.init(budget, .difficulty(measure), result, upTo: most))
    }
    return comparison.rows.isEmpty ? nil : comparison
  }
}

/// A method of a study at a budget.
private struct BatchArm {
  var action: ValueCurves.Action
  var accuracy: [Double]
}

extension BatchComparison {
  init(
    name: String, methods: String, problems: Int, size: Int, cuts: Int, seed: UInt64, rows: [Row]
  ) {
    self.name = name
    self.methods = methods
    self.problems = problems
    self.size = size
    orders = nil
    self.cuts = cuts
    self.seed = seed
    self.rows = rows
  }
}
