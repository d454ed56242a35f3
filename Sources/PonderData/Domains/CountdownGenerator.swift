import Ponder

extension Countdown {
  /// Draws a problem with a worked solution.
  ///
  /// Numbers are drawn uniformly; then two of those left, and an operation, are chosen at random
  /// until one number remains: the target. Results are positive whole numbers up to
  /// ``largestResult``, the larger operand comes first, and division is by at least 2. A draw that
  /// breaks a rule, misses the target's range or belongs to another side of the split is discarded,
  /// never repaired. So is one that reaches a puzzle of another side, if the domain ``keepsApart``.
  public func exercise(_ index: Int, on side: Side, seed: UInt64) -> Exercise? {
    var random = RandomStream(seed: seed.derived(side.rawValue).derived(index))
    let size = drawSize(using: &random)
    while true {
      let numbers = (0..<size).map { _ in Int.random(in: 1...largestNumber, using: &random) }
        .sorted()
      guard let walk = Walk(numbers, using: &random), targets.contains(walk.value),
        side == .test || !Self.isGame24(target: walk.value, numbers: numbers)
      else { continue }
      let problem = Self.problem(target: walk.value, numbers: numbers)
      guard Side(ofQuestion: problem.question) == side else { continue }
      let solution = Self.solution(walk, from: numbers)
      guard !keepsApart || side == .test || !meets(solution, target: walk.value, side) else {
        continue
      }
      return Exercise(
        problem: problem, reference: CountdownReference(target: walk.value, numbers: numbers),
        solution: solution, kind: "\(size) numbers")
    }
  }

  /// Whether a worked solution reaches a puzzle that this side must not see.
  private func meets(_ solution: String, target: Int, _ side: Side) -> Bool {
    Self.states(of: solution).contains { numbers in
      Self.isGame24(target: target, numbers: numbers)
        || Side(ofQuestion: Self.problem(target: target, numbers: numbers).question) != side
    }
  }

  private func drawSize(using random: inout RandomStream) -> Int {
    var ticket = Int.random(in: 0..<sizes.reduce(0) { $0 + $1.weight }, using: &random)
    for size in sizes {
      if ticket < size.weight { return size.numbers }
      ticket -= size.weight
    }
    return sizes[0].numbers
  }

  private static func solution(_ walk: Walk, from numbers: [Int]) -> String {
    walk.stops.map { stop in
      "\(stop.move.text) (left: " + stop.left.map(String.init).joined(separator: " ") + ")\n"
    }.joined() + "Answer: " + walk.expression(of: numbers)
  }
}
