public import Ponder

/// Accepts operations that use each leg's numbers once and reach each shown way-point.
public struct RelayReference: ExactReference, Hashable, Codable {
  /// One leg of a problem.
  public struct Leg: Codable, Hashable, Sendable {
    /// The new numbers, ascending: three in the first leg, two in each other.
    public var numbers: [Int]
    /// The value to end on; `nil` if it is hidden.
    public var wayPoint: Int?

    public init(numbers: [Int], wayPoint: Int?) {
      self.numbers = numbers.sorted()
      self.wayPoint = wayPoint
    }

    fileprivate var goal: String { wayPoint.map(String.init) ?? "?" }
  }

  public var legs: [Leg]

  public init(legs: [Leg]) { self.legs = legs }

  /// The question in the lab's wording.
  var problem: Problem {
    let parts = legs.enumerated().map { index, leg in
      "\(leg.goal) \(index == 0 ? "from" : "with") " + Self.list(leg.numbers)
    }
    let id = legs.map { leg in
      [leg.wayPoint.map(String.init) ?? "x"] + leg.numbers.map(String.init)
    }
    return Problem(
      id: "relay-" + id.map { $0.joined(separator: "-") }.joined(separator: "_"),
      question: "Make " + parts.joined(separator: ", then ") + ".")
  }

  /// A solution that walks through the legs.
  func text(of walks: [Walk]) -> String {
    var lines: [String] = []
    for (index, walk) in walks.enumerated() {
      for stop in walk.stops {
        lines.append(stop.move.text + " " + note(stop.left, leg: index))
      }
    }
    return lines.joined(separator: "\n")
  }

  /// What a line says beside its operation.
  private func note(_ left: [Int], leg: Int) -> String {
    if left.count > 1 { return "(left: \(Self.list(left)))" }
    guard legs.indices.contains(leg + 1) else { return "(done)" }
    let next = legs[leg + 1]
    return "(then \(next.goal) from \(Self.list((next.numbers + left).sorted())))"
  }

  private static func list(_ numbers: [Int]) -> String {
    numbers.map(String.init).joined(separator: " ")
  }

  // MARK: The check

  public func accepts(_ answer: Answer) -> Bool {
    guard let answer = RelayAnswer(answer.text) else { return false }
    var state = State(self)
    for leg in answer.legs {
      for (index, move) in leg.enumerated() {
        guard state.advance(by: move, endsLeg: index == leg.count - 1, in: self) else {
          return false
        }
      }
    }
    return state.isDone
  }

  /// Whether each solution can still be completed after each of its steps.
  ///
  /// A step that breaks a rule cannot: a false operation, a number that is not left, an end of a leg where
  /// none is. What a line repeats in brackets is not checked.
  ///
  /// - Complexity: Each leg's state is solved once for all solutions.
  public func canComplete(_ solutions: [[String]]) -> [[Bool]] {
    var solver = RelaySolver(self)
    return solutions.map { steps in
      var state: State? = State(self)
      return steps.map { step in
        guard var now = state, let line = RelayLine(step),
          now.advance(by: line.move, endsLeg: line.end != .line, in: self),
          (line.end == .problem) == now.isDone, solver.canComplete(now)
        else {
          state = nil
          return false
        }
        state = now
        return true
      }
    }
  }

  /// A place on the way: the leg, and the numbers left in it.
  struct State: Hashable, Sendable {
    private(set) var leg = 0
    /// Ascending.
    private(set) var numbers: [Int]

    init(_ reference: RelayReference) { numbers = reference.legs.first?.numbers ?? [] }

    /// A place at the start of a leg.
    init(leg: Int, numbers: [Int]) {
      self.leg = leg
      self.numbers = numbers.sorted()
    }

    /// Whether the last leg is behind.
    var isDone: Bool { numbers.isEmpty }

    /// Makes a move.
    ///
    /// - Returns: Whether the rules allow it here.
    mutating func advance(by move: Move, endsLeg: Bool, in reference: RelayReference) -> Bool {
      guard let left = move.applied(to: numbers), (left.count == 1) == endsLeg else { return false }
      numbers = left
      guard endsLeg else { return true }
      if let wayPoint = reference.legs[leg].wayPoint, wayPoint != move.value { return false }
      leg += 1
      numbers =
        leg < reference.legs.count ? (reference.legs[leg].numbers + [move.value]).sorted() : []
      return true
    }
  }
}
