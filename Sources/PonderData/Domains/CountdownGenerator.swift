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
      guard let worked = Self.work(numbers, using: &random), targets.contains(worked.target),
        side == .test || !Self.isGame24(target: worked.target, numbers: numbers)
      else { continue }
      let problem = Self.problem(target: worked.target, numbers: numbers)
      guard Side(ofQuestion: problem.question) == side,
        !keepsApart || side == .test || !meets(worked.text, target: worked.target, side)
      else { continue }
      return Exercise(
        problem: problem, reference: CountdownReference(target: worked.target, numbers: numbers),
        solution: worked.text, kind: "\(size) numbers")
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

  /// An intermediate number: its value, its expression, and how tightly that binds.
  private struct Item {
    var value: Int
    var text: String
    /// 1 for sums, 2 for products, 3 for a number.
    var binding: Int

    func bracketed(below binding: Int) -> String {
      self.binding < binding ? "(" + text + ")" : text
    }
  }

  private static func work(
    _ numbers: [Int], using random: inout RandomStream
  ) -> (target: Int, text: String)? {
    var items = numbers.map { Item(value: $0, text: String($0), binding: 3) }
    var lines = ""
    while items.count > 1 {
      let first = Int.random(in: 0..<items.count, using: &random)
      var second = Int.random(in: 0..<items.count - 1, using: &random)
      if second >= first { second += 1 }
      // Items are ascending, so the later one is the larger.
      let (a, b) = (items[max(first, second)], items[min(first, second)])
      guard let (result, sign) = combine(a, b, Int.random(in: 0..<4, using: &random)) else {
        return nil
      }
      items.remove(at: max(first, second))
      items.remove(at: min(first, second))
      items.insert(result, at: items.firstIndex { $0.value > result.value } ?? items.count)
      lines += "\(a.value) \(sign) \(b.value) = \(result.value) (left:"
      for item in items { lines += " \(item.value)" }
      lines += ")\n"
    }
    return (items[0].value, lines + "Answer: " + items[0].text)
  }

  private static func combine(_ a: Item, _ b: Item, _ operation: Int) -> (Item, String)? {
    let made: (Item, String)?
    switch operation {
    case 0:
      made = (Item(value: a.value + b.value, text: a.text + " + " + b.text, binding: 1), "+")
    case 1:
      made = (
        Item(
          value: a.value - b.value, text: a.text + " - " + b.bracketed(below: 2), binding: 1), "-"
      )
    case 2:
      made = (
        Item(
          value: a.value * b.value, text: a.bracketed(below: 2) + " * " + b.bracketed(below: 2),
          binding: 2), "*"
      )
    default:
      guard b.value > 1, a.value % b.value == 0 else { return nil }
      made = (
        Item(
          value: a.value / b.value, text: a.bracketed(below: 2) + " / " + b.bracketed(below: 3),
          binding: 2), "/"
      )
    }
    guard let made, (1...largestResult).contains(made.0.value) else { return nil }
    return made
  }
}
