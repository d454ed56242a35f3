public import Ponder
import PonderMath

/// Reach a target using each given number exactly once.
///
/// A question is `Make 23 from 4, 10, 16, 18.`, its numbers ascending. A solution has one operation
/// per line, with the numbers left after it, and a last line with the whole expression:
///
/// ```
/// 18 - 10 = 8 (left: 4 8 16)
/// 16 / 8 = 2 (left: 2 4)
/// …
/// Answer: 16 / (18 - 10) …
/// ```
///
/// Test-time search pays where judging a step is easier than choosing it. That holds here: each step
/// is one of dozens of choices, while its value is a function of the few numbers left. Game of 24 is
/// the special case of four numbers from 1 to 13 and target 24; those problems are never trained
/// on.
///
/// Each step of a worked solution leaves a smaller puzzle with the same target, which the rest of the
/// solution solves. Nearly every puzzle of three numbers, test problems included, occurs this way in the
/// training problems of ``standard``. ``keepsApart`` leaves such training problems out; new models
/// should use it.
public struct Countdown: Domain, Hashable {
  /// How many numbers a problem gives, with relative weights.
  public struct Size: Codable, Hashable, Sendable {
    public var numbers: Int
    public var weight: Int

    public init(numbers: Int, weight: Int) {
      self.numbers = numbers
      self.weight = weight
    }
  }

  public let sizes: [Size]
  /// The given numbers are between 1 and this.
  public let largestNumber: Int
  public let targets: ClosedRange<Int>
  /// Whether worked solutions for training or validation are left out if they reach a puzzle of three
  /// numbers or more that belongs to another side, or to Game of 24.
  ///
  /// The shipped models were trained without this.
  public let keepsApart: Bool
  /// The largest intermediate result of a worked solution.
  public static let largestResult = 999

  /// `countdown`; `countdown-5` when every puzzle has 5 numbers; `countdown-4-24` when every puzzle has
  /// 4 numbers and target 24; each followed by `-apart` when it ``keepsApart``.
  public var name: String {
    let end = keepsApart ? Self.apart : ""
    guard sizes.count == 1 else { return "countdown" + end }
    let single = "countdown-\(sizes[0].numbers)"
    return (targets.count == 1 ? "\(single)-\(targets.lowerBound)" : single) + end
  }

  private static let apart = "-apart"

  /// The lab's own mixture of sizes.
  public static let standard = Countdown(
    unchecked: [
      Size(numbers: 3, weight: 45), Size(numbers: 4, weight: 35), Size(numbers: 5, weight: 15),
      Size(numbers: 6, weight: 5),
    ], 25, 10...99, keepsApart: false)

  /// The lab's own mixture, `countdown`, or only puzzles of one size, such as `countdown-5`: more numbers
  /// are harder.
  ///
  /// A second number, as in `countdown-4-24`, selects one target from 10 to 99. With fewer than 4 numbers
  /// some targets are reached so rarely that a side of the split might be empty. The suffix `-apart`, as
  /// in `countdown-apart`, selects a domain that ``keepsApart``.
  ///
  /// - Returns: `nil` for any other name.
  public init?(named name: String) {
    let keepsApart = name.hasSuffix(Self.apart)
    let plain = keepsApart ? name.dropLast(Self.apart.count) : name[...]
    if plain == Self.standard.name {
      let standard = Self.standard
      self.init(
        unchecked: standard.sizes, standard.largestNumber, standard.targets,
        keepsApart: keepsApart)
      return
    }
    let parts = plain.split(separator: "-", omittingEmptySubsequences: false)
    let numbers = parts.dropFirst().compactMap { Int($0) }
    guard let size = numbers.first, parts.count <= 3 else { return nil }
    let targets = numbers.count > 1 ? numbers[1]...numbers[1] : Self.standard.targets
    guard numbers.count == 1 || size >= 4, Self.standard.targets.contains(targets.lowerBound),
      let single = try? Countdown(
        sizes: [Size(numbers: size, weight: 1)], targets: targets, keepsApart: keepsApart),
      single.name == name
    else { return nil }
    self = single
  }

  private init(
    unchecked sizes: [Size], _ largestNumber: Int, _ targets: ClosedRange<Int>, keepsApart: Bool
  ) {
    self.sizes = sizes
    self.largestNumber = largestNumber
    self.targets = targets
    self.keepsApart = keepsApart
  }

  /// - Throws: `ConfigurationError` for an invalid mixture.
  public init(
    sizes: [Size], largestNumber: Int = 25, targets: ClosedRange<Int> = 10...99,
    keepsApart: Bool = false
  ) throws(ConfigurationError) {
    for size in sizes
    where !(2...8).contains(size.numbers) || !(1...1_000_000).contains(size.weight) {
      throw ConfigurationError(
        "a size", is: "\(size.numbers) numbers with weight \(size.weight)",
        mustBe: "2 to 8 numbers with a weight from 1 to 1000000")
    }
    guard !sizes.isEmpty else { throw ConfigurationError("sizes", is: "none", mustBe: "given") }
    guard (2...99).contains(largestNumber) else {
      throw ConfigurationError("the largest number", is: largestNumber, mustBe: "from 2 to 99")
    }
    guard targets.lowerBound >= 1, targets.upperBound <= Self.largestResult else {
      throw ConfigurationError(
        "targets", is: targets, mustBe: "within 1 to \(Self.largestResult)")
    }
    self.init(unchecked: sizes, largestNumber, targets, keepsApart: keepsApart)
  }

  /// Writes a question.
  ///
  /// - Parameters:
  ///   - target: The value to reach.
  ///   - numbers: In any order; the question lists them in ascending order, so that every order is the
  ///     same problem.
  public static func problem(target: Int, numbers: [Int]) -> Problem {
    let list = numbers.sorted().map(String.init)
    return Problem(
      id: "countdown-\(target)-" + list.joined(separator: "-"),
      question: "Make \(target) from " + list.joined(separator: ", ") + ".")
  }

  /// Whether a problem belongs to Game of 24, which training must never see.
  static func isGame24(target: Int, numbers: [Int]) -> Bool {
    target == 24 && numbers.count == 4 && numbers.allSatisfy { (1...13).contains($0) }
  }

  /// Finds the expression on the last line that begins with `Answer:`, without checking whether it
  /// is right.
  ///
  /// A final `= 24`, as some models write, is removed.
  public func answer(in solution: String) -> Answer? {
    let lines = solution.split(whereSeparator: \.isNewline)
    guard let line = lines.last(where: { $0.hasPrefix("Answer:") }) else { return nil }
    let text = line.dropFirst("Answer:".count)
    let expression = text.prefix { $0 != "=" }.drop { $0 == " " }
    let end = expression.lastIndex { $0 != " " } ?? expression.startIndex
    let trimmed = expression.isEmpty ? expression : expression[...end]
    return ExpressionParser.parse(trimmed) == nil ? nil : Answer(String(trimmed))
  }

  public func areEquivalent(_ first: Answer, _ second: Answer) -> Bool {
    first.text == second.text || canonicalKey(of: first) == canonicalKey(of: second)
  }

  public func canonicalKey(of answer: Answer) -> String? {
    ExpressionParser.parse(answer.text)?.canonicalForm ?? "text " + answer.text
  }
}

extension Countdown: Codable {
  private enum CodingKeys: String, CodingKey {
    case sizes, largestNumber, targets, keepsApart
  }

  /// Throws for an invalid mixture; `keepsApart` may be left out.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      sizes: values.decode([Size].self, forKey: .sizes),
      largestNumber: values.decode(Int.self, forKey: .largestNumber),
      targets: values.decode(ClosedRange<Int>.self, forKey: .targets),
      keepsApart: values.decodeIfPresent(Bool.self, forKey: .keepsApart) ?? false)
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(sizes, forKey: .sizes)
    try values.encode(largestNumber, forKey: .largestNumber)
    try values.encode(targets, forKey: .targets)
    if keepsApart { try values.encode(true, forKey: .keepsApart) }
  }
}

/// Accepts an expression that uses each number exactly once and equals the target exactly.
public struct CountdownReference: ExactReference, Hashable, Codable {
  public var target: Int
  /// Ascending.
  public var numbers: [Int]

  public init(target: Int, numbers: [Int]) {
    self.target = target
    self.numbers = numbers.sorted()
  }

  public func accepts(_ answer: Answer) -> Bool {
    guard let expression = ExpressionParser.parse(answer.text) else { return false }
    return expression.numbers.sorted() == numbers && expression.value == Rational(target)
  }
  /// Whether each solution can still be completed after each of its steps.
  ///
  /// Completed by the rules of worked solutions: with whole numbers from 1 to ``Countdown/largestResult``. A
  /// false operation or a number that is not left cannot be; the rare solution that an answer with other
  /// numbers on its way makes right after all is not foreseen.
  public func canComplete(_ solutions: [[String]]) -> [[Bool]] {
    var known: [[Int]: Bool] = [:]
    return solutions.map { steps in
      var left: [Int]? = numbers
      return steps.map { step in
        if let answer = Countdown.standard.answer(in: step) { return accepts(answer) }
        left = left.flatMap { Move.read(step)?.move.applied(to: $0) }
        return left.map { NumberReach.canReach(target, from: $0, known: &known) } ?? false
      }
    }
  }
}
