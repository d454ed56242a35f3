public import Ponder

/// Countdown in legs: each leg takes along what the leg before it reached.
///
/// The first leg has three numbers. Each further leg has two new ones and the value reached so far, and
/// ends on a way-point. Some inner way-points are hidden, written `?`: any value will do, if the way-points after
/// it can still be reached. The last is always given. A solution has one operation per line; the last line
/// of a leg repeats what the next leg starts from:
///
/// ```
/// Make 22 from 4 10 16, then ? with 2 7, then 41 with 5 9.
///
/// 16 - 4 = 12 (left: 10 12)
/// 10 + 12 = 22 (then ? from 2 7 22)
/// 22 + 7 = 29 (left: 2 29)
/// 29 - 2 = 27 (then 41 from 5 9 27)
/// 27 + 9 = 36 (left: 5 36)
/// 36 + 5 = 41 (done)
/// ```
///
/// The number of legs sets the depth of the search. The share of hidden way-points sets how long a
/// mistake can stay unseen: without any, a leg that misses its way-point is seen at once.
///
/// Each leg is a puzzle of three numbers, and belongs to one side of the split, as a question of
/// ``Countdown``. All legs of a worked solution belong to the side of the problem, and so does its whole
/// question; so no leg of a test problem is met in training. Game of 24 has four numbers and does not
/// occur.
public struct Relay: Domain, Hashable {
  /// Numbers of legs, drawn with equal chances.
  public let legs: ClosedRange<Int>
  /// The chance in percent that an inner way-point is hidden.
  public let hidden: Int

  /// Given numbers are between 1 and this.
  static let largestNumber = 25
  /// Way-points, shown or hidden.
  static let wayPoints = 10...99
  /// The most legs of a problem.
  static let mostLegs = 12

  /// How many new numbers a leg has, by its index from 0.
  static func newNumbers(ofLeg index: Int) -> Int { index == 0 ? 3 : 2 }

  /// What the last line of a leg contains: a way-point is reached there, or should have been.
  ///
  /// For strides of a search, and for what is shown of earlier attempts.
  public static let marks: Markers = ["(then", "(done)"]

  /// The lab's own mixture.
  public static let standard = Relay(unchecked: 5...7, hidden: 10)

  /// `relay` for the lab's own mixture; `relay-5-30` for 5 legs and 30 % of inner way-points hidden,
  /// `relay-3to6-0` for 3 to 6 legs and none hidden.
  public var name: String {
    if self == .standard { return "relay" }
    let count =
      legs.count == 1 ? "\(legs.lowerBound)" : "\(legs.lowerBound)to\(legs.upperBound)"
    return "relay-\(count)-\(hidden)"
  }

  /// Reads a ``name``.
  ///
  /// - Returns: `nil` for any other text.
  public init?(named name: String) {
    if name == Self.standard.name {
      self = .standard
      return
    }
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "relay", let hidden = Int(parts[2]) else { return nil }
    let ends = parts[1].split(separator: "t", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = Int(ends[0]),
      let last = ends.count == 1 ? first : Int(ends[1].dropFirst()), first <= last,
      let relay = try? Relay(legs: first...last, hidden: hidden),
      relay.name == name || relay == .standard
    else { return nil }
    self = relay
  }

  private init(unchecked legs: ClosedRange<Int>, hidden: Int) {
    self.legs = legs
    self.hidden = hidden
  }

  /// - Throws: `ConfigurationError` for a number of legs outside 1 to 12 or a share outside 0 to 100.
  public init(legs: ClosedRange<Int>, hidden: Int) throws(ConfigurationError) {
    guard legs.lowerBound >= 1, legs.upperBound <= Self.mostLegs else {
      throw ConfigurationError(
        "the number of legs", is: legs, mustBe: "from 1 to \(Self.mostLegs)")
    }
    guard (0...100).contains(hidden) else {
      throw ConfigurationError(
        "the share of hidden way-points", is: hidden, mustBe: "from 0 to 100 percent")
    }
    self.init(unchecked: legs, hidden: hidden)
  }

  /// Draws a problem with a worked solution.
  ///
  /// Each leg is drawn as ``Countdown`` draws a puzzle, and again until its way-point lies in 10 to 99 and
  /// it belongs to the side. All are drawn again until the whole question belongs to it too.
  public func exercise(_ index: Int, on side: Side, seed: UInt64) -> Exercise? {
    var random = RandomStream(seed: seed.derived(side.rawValue).derived(index))
    let count = Int.random(in: legs, using: &random)
    while true {
      let (reference, walks) = draw(count, on: side, using: &random)
      let problem = reference.problem
      guard Side(ofQuestion: problem.question) == side else { continue }
      return Exercise(
        problem: problem, reference: reference, solution: reference.text(of: walks),
        kind: count == 1 ? "1 leg" : "\(count) legs")
    }
  }

  private func draw(
    _ count: Int, on side: Side, using random: inout RandomStream
  ) -> (RelayReference, [Walk]) {
    var legs: [RelayReference.Leg] = []
    var walks: [Walk] = []
    for number in 1...count {
      let (numbers, walk) = Self.leg(after: walks.last?.value, side, using: &random)
      let isHidden = number < count && Int.random(in: 0..<100, using: &random) < hidden
      legs.append(.init(numbers: numbers, wayPoint: isHidden ? nil : walk.value))
      walks.append(walk)
    }
    return (RelayReference(legs: legs), walks)
  }

  /// The new numbers of a leg, ascending, and a way through it.
  private static func leg(
    after value: Int?, _ side: Side, using random: inout RandomStream
  ) -> (numbers: [Int], walk: Walk) {
    while true {
      let new = (0..<newNumbers(ofLeg: value == nil ? 0 : 1)).map { _ in
        Int.random(in: 1...largestNumber, using: &random)
      }.sorted()
      let all = (new + (value.map { [$0] } ?? [])).sorted()
      guard let walk = Walk(all, using: &random), wayPoints.contains(walk.value),
        Side(ofQuestion: Countdown.problem(target: walk.value, numbers: all).question)
          == side
      else { continue }
      return (new, walk)
    }
  }
}

// MARK: Answers

extension Relay {
  /// Finds the operations of a finished solution, without checking whether they are right.
  ///
  /// The answer lists them, with `;` between the legs: `16 - 4 = 12, 10 + 12 = 22; 22 + 7 = 29, …`. A last
  /// line that begins with `Answer:` and holds such a list is an answer too.
  public func answer(in solution: String) -> Answer? {
    let lines = solution.split(whereSeparator: \.isNewline)
    if let line = lines.last, line.hasPrefix(Self.mark) {
      return RelayAnswer(line.dropFirst(Self.mark.count)).map { Answer($0.text) }
    }
    return RelayAnswer(lines: lines).map { Answer($0.text) }
  }

  private static let mark = "Answer: "

  public func areEquivalent(_ first: Answer, _ second: Answer) -> Bool {
    first.text == second.text || canonicalKey(of: first) == canonicalKey(of: second)
  }

  /// Answers are equivalent if each leg's operations make the same expression, up to the order of sums and
  /// products.
  public func canonicalKey(of answer: Answer) -> String? {
    RelayAnswer(answer.text)?.canonicalForm ?? "text " + answer.text
  }
}
