public import Ponder
public import PonderSearch

/// A stopping table with the figures that decided it.
public struct StoppingFit: Hashable, Sendable {
  /// One state of the vote.
  public struct Cell: Hashable, Sendable {
    /// How many problems visited it in some order.
    public var problems = 0
    /// How many orders visited it.
    public var visits = 0
    /// r(s): the share of visits in which the leader was right, in `0...1`; 0 without a visit.
    public var accuracy = 0.0
    /// V(s): the expected accuracy from here on, less the price of the samples still to come.
    public var value = 0.0
    /// Whether the table stops here.
    public var stops = false
  }

  /// The decisions, for `StoppingRule.table`.
  public let table: StoppingTable
  /// `[stage][cell]`.
  public let cells: [[Cell]]
  /// The expected accuracy under the table, less the price of all samples, on the problems of the fit.
  ///
  /// It is optimistic by the fit: measure accuracy and cost on other problems.
  public let value: Double
}

extension StoppingTable {
  /// Decides by backward induction in which states of a vote another sample is worth its price.
  ///
  /// Each problem's samples are voted on in several random orders. At the last stage `V(s) = r(s)`, the
  /// share of orders in which the leader is right. Before it,
  /// `V(s) = max { r(s), E[V(s')] - price · (samples to the next stage) }`, where `s'` is the state that an
  /// order visits next; the table stops where the first is at least the second. So it stops when the vote
  /// is decided, and as well when more samples would not make it right.
  ///
  /// A state that too few problems visited goes on, for `r(s)` and `E[V(s')]` would both be noise.
  ///
  /// - Parameters:
  ///   - problems: Each with at least as many samples as the last stage; not empty.
  ///   - selection: The vote: `majority` or `weighted`.
  ///   - stages: Ascending numbers of samples to stop at.
  ///   - grid: The bins of the state.
  ///   - price: λ: the accuracy, in `0...1`, that one sample must gain to be worth it; at least 0.
  ///   - orders: The number of random orders for each problem, at least 1.
  ///   - leastProblems: The number of problems that must visit a state that stops, at least 1.
  ///   - seed: The same seed gives the same orders.
  /// - Throws: `ConfigurationError` for a number out of range, a selection that is no vote, and a problem
  ///   with too few samples.
  /// - Complexity: O(problems · orders · samples)
  ///
  /// ### Source
  ///
  /// Backward induction for optimal stopping; the states are those of `StoppingTable`.
  public static func fitted(
    to problems: [RecordedSamples], by selection: Selection, stages: [Int], grid: Grid = .usual,
    price: Double, orders: Int = 32, leastProblems: Int = 5, seed: UInt64 = 0
  ) throws(ConfigurationError) -> StoppingFit {
    // Refuses wrong stages before the work begins.
    let open = [Bool](repeating: false, count: grid.count)
    _ = try StoppingTable(
      stages: stages, grid: grid, stops: stages.dropLast().map { _ in open })
    try check(problems, selection, upTo: stages[stages.count - 1])
    guard price >= 0, price.isFinite else {
      throw ConfigurationError("the price of a sample", is: price, mustBe: "a number of at least 0")
    }
    try refuse("the number of orders", outside: 1...1_000_000, orders)
    try refuse("the least number of problems", outside: 1...1_000_000_000, leastProblems)
    let visits = problems.enumerated().flatMap { index, problem in
      (0..<orders).map { order in
        Path(
          problem, index, by: selection, stages: stages, grid: grid,
          seed: seed.derived("order").derived(index).derived(order))
      }
    }
    var cells = stages.indices.map { stage in
      tally(visits, at: stage, count: grid.count, leastProblems)
    }
    for stage in stages.indices.dropLast().reversed() {
      let fee = price * Double(stages[stage + 1] - stages[stage])
      decide(&cells, at: stage, visits, fee: fee)
    }
    let sum = visits.reduce(0.0) { $0 + cells[0][$1.cells[0]].value }
    return StoppingFit(
      table: try StoppingTable(
        stages: stages, grid: grid, stops: cells.dropLast().map { $0.map(\.stops) }),
      cells: cells, value: sum / Double(visits.count) - price * Double(stages[0]))
  }

  private static func check(
    _ problems: [RecordedSamples], _ selection: Selection, upTo size: Int
  ) throws(ConfigurationError) {
    guard selection != .best else {
      throw ConfigurationError(
        "the selection", is: selection.rawValue, mustBe: "majority or weighted")
    }
    guard !problems.isEmpty else {
      throw ConfigurationError("the problems", is: "none", mustBe: "at least one")
    }
    if let short = problems.map(\.samples.count).first(where: { $0 < size }) {
      throw ConfigurationError(
        "the samples of a problem", is: short, mustBe: "at least \(size), the last stage")
    }
  }

  /// The cells of one stage with their visits; all of them stop, as those of the last stage do.
  private static func tally(
    _ visits: [Path], at stage: Int, count: Int, _ leastProblems: Int
  ) -> [StoppingFit.Cell] {
    var cells = [StoppingFit.Cell](repeating: .init(), count: count)
    var newest = [Int](repeating: -1, count: count)
    for path in visits {
      let cell = path.cells[stage]
      cells[cell].visits += 1
      if path.isRight[stage] { cells[cell].accuracy += 1 }
      // The orders of a problem follow each other.
      if newest[cell] != path.problem { cells[cell].problems += 1 }
      newest[cell] = path.problem
    }
    for cell in cells.indices {
      if cells[cell].visits > 0 { cells[cell].accuracy /= Double(cells[cell].visits) }
      cells[cell].value = cells[cell].accuracy
      cells[cell].stops = cells[cell].problems >= leastProblems
    }
    return cells
  }

  /// Compares stopping with going on, in every cell of a stage that was visited.
  private static func decide(
    _ cells: inout [[StoppingFit.Cell]], at stage: Int, _ visits: [Path], fee: Double
  ) {
    var next = [Double](repeating: 0, count: cells[stage].count)
    for path in visits { next[path.cells[stage]] += cells[stage + 1][path.cells[stage + 1]].value }
    for cell in cells[stage].indices where cells[stage][cell].visits > 0 {
      let goingOn = next[cell] / Double(cells[stage][cell].visits) - fee
      let stops = cells[stage][cell].stops && cells[stage][cell].accuracy >= goingOn
      cells[stage][cell].stops = stops
      if !stops { cells[stage][cell].value = goingOn }
    }
  }
}

/// The states that one order of a problem's samples visits.
private struct Path {
  let problem: Int
  /// The cell at each stage.
  private(set) var cells: [Int] = []
  /// Whether the leader is right at each stage.
  private(set) var isRight: [Bool] = []

  init(
    _ recorded: RecordedSamples, _ problem: Int, by selection: Selection, stages: [Int],
    grid: StoppingTable.Grid, seed: UInt64
  ) {
    self.problem = problem
    var random = RandomStream(seed: seed)
    let right = recorded.rightGroups
    var vote = RunningVote(by: selection, passRate: recorded.passRate)
    var stage = 0
    for sample in recorded.samples.shuffled(using: &random).prefix(stages[stages.count - 1]) {
      vote.add(group: sample.group, score: sample.score)
      guard vote.samples == stages[stage] else { continue }
      cells.append(grid.cell(of: vote))
      isRight.append(vote.leader.map { right.contains($0.group) } ?? false)
      stage += 1
    }
  }
}
