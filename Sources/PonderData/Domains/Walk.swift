import Ponder

/// A random way through a puzzle: moves that make one number of all.
struct Walk: Sendable {
  /// One move, and where it leaves the rest.
  struct Stop: Sendable {
    var move: Move
    /// The numbers left, ascending.
    var left: [Int]
    /// Where the larger number, the smaller one and then the result stood among those left.
    fileprivate var places: (larger: Int, smaller: Int, result: Int)
  }

  private(set) var stops: [Stop] = []
  /// What the moves make of the numbers.
  private(set) var value: Int

  /// Chooses two of the numbers left and an operation at random until one number remains.
  ///
  /// - Parameter numbers: Ascending.
  /// - Returns: `nil` without numbers, or if an operation has no value by the rules of ``Move``.
  init?(_ numbers: [Int], using random: inout RandomStream) {
    var left = numbers
    while left.count > 1 {
      let first = Int.random(in: 0..<left.count, using: &random)
      var second = Int.random(in: 0..<left.count - 1, using: &random)
      if second >= first { second += 1 }
      // The numbers are ascending, so the later one is the larger.
      let (larger, smaller) = (max(first, second), min(first, second))
      let sign = Move.signs[Int.random(in: 0..<4, using: &random)]
      guard let move = Move(left[larger], sign, left[smaller]) else { return nil }
      left.remove(at: larger)
      left.remove(at: smaller)
      let place = left.firstIndex { $0 > move.value } ?? left.count
      left.insert(move.value, at: place)
      stops.append(Stop(move: move, left: left, places: (larger, smaller, place)))
    }
    guard let value = left.first else { return nil }
    self.value = value
  }

  /// The whole expression that the moves make of the numbers they began with.
  func expression(of numbers: [Int]) -> String {
    var terms = numbers.map { Term($0) }
    for stop in stops {
      let larger = terms.remove(at: stop.places.larger)
      let smaller = terms.remove(at: stop.places.smaller)
      terms.insert(Term(larger, smaller, by: stop.move), at: stop.places.result)
    }
    return terms.first?.text ?? ""
  }
}
