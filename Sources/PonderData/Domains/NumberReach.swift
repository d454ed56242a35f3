/// What some numbers can be made into by the rules of worked solutions.
enum NumberReach {
  /// Every value that uses each number once.
  ///
  /// - Complexity: Some hundred operations for three numbers, millions for six.
  static func values(from numbers: [Int]) -> Set<Int> {
    guard numbers.count > 1 else { return Set(numbers) }
    var values: Set<Int> = []
    for left in successors(of: numbers) { values.formUnion(self.values(from: left)) }
    return values
  }

  /// Whether a value can be reached.
  ///
  /// - Parameter known: What was found before, by numbers left; for one target.
  static func canReach(_ target: Int, from numbers: [Int], known: inout [[Int]: Bool]) -> Bool {
    guard numbers.count > 1 else { return numbers.first == target }
    if let answer = known[numbers] { return answer }
    var answer = false
    for left in successors(of: numbers) where canReach(target, from: left, known: &known) {
      answer = true
      break
    }
    known[numbers] = answer
    return answer
  }

  /// The numbers left after each possible move, ascending, each once.
  private static func successors(of numbers: [Int]) -> Set<[Int]> {
    var found: Set<[Int]> = []
    for i in numbers.indices {
      for j in numbers.indices where j != i && (numbers[i], -i) >= (numbers[j], -j) {
        var rest = numbers
        rest.remove(at: max(i, j))
        rest.remove(at: min(i, j))
        for sign in Move.signs {
          guard let move = Move(numbers[i], sign, numbers[j]) else { continue }
          found.insert((rest + [move.value]).sorted())
        }
      }
    }
    return found
  }
}
