/// One line of a worked solution: two numbers become one, such as `18 - 10 = 8`.
struct Move: Hashable, Sendable {
  var first: Int
  /// `+`, `-`, `*` or `/`.
  var sign: Character
  var second: Int
  /// As stated; ``isTrue`` says whether it is the operation's value.
  var value: Int

  static let signs: [Character] = ["+", "-", "*", "/"]

  init(_ first: Int, _ sign: Character, _ second: Int, value: Int) {
    self.first = first
    self.sign = sign
    self.second = second
    self.value = value
  }

  /// The move with its value by the rules of worked solutions: a whole number from 1 to
  /// ``Countdown/largestResult``, and no division by 1; `nil` if the operation has none.
  init?(_ first: Int, _ sign: Character, _ second: Int) {
    let value: Int
    switch sign {
    case "+": value = first + second
    case "-": value = first - second
    case "*": value = first * second
    default:
      guard second > 1, first % second == 0 else { return nil }
      value = first / second
    }
    guard (1...Countdown.largestResult).contains(value) else { return nil }
    self.init(first, sign, second, value: value)
  }

  var isTrue: Bool { Move(first, sign, second) == self }

  /// The numbers left after this move, ascending; `nil` if it is false or needs a number that is not there.
  func applied(to numbers: [Int]) -> [Int]? {
    guard isTrue, let first = numbers.firstIndex(of: first) else { return nil }
    var left = numbers
    left.remove(at: first)
    guard let second = left.firstIndex(of: second) else { return nil }
    left[second] = value
    return left.sorted()
  }

  var text: String { "\(first) \(sign) \(second) = \(value)" }

  /// Reads a move at the start of a text.
  ///
  /// - Returns: The move and what follows it, without the space between; `nil` for any other text.
  static func read(_ text: some StringProtocol) -> (move: Move, rest: String)? {
    let parts = text.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count >= 5, parts[1].count == 1, let sign = parts[1].first, signs.contains(sign),
      parts[3] == "=", let first = number(parts[0]), let second = number(parts[2]),
      let value = number(parts[4])
    else { return nil }
    return (Move(first, sign, second, value: value), parts.count > 5 ? String(parts[5]) : "")
  }

  private static func number(_ text: some StringProtocol) -> Int? {
    text.utf8.count <= 4 && text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
  }
}
