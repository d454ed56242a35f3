/// The arithmetic that one comparison may still do.
///
/// Whatever a text contains, from nested powers to lists of hundreds of roots, a comparison does at most
/// ``limit`` units of work and then is undecided. A unit is about an addition of two small fractions; a
/// product of numbers of w words counts as w² products of words. Because work is counted and not time,
/// a verdict is the same on every machine.
final class Effort {
  /// The most units for one answer: a few milliseconds.
  static let limit = 60_000

  private(set) var spent = 0
  private let limit: Int

  init(limit: Int = Effort.limit) { self.limit = limit }

  var isExhausted: Bool { spent > limit }

  /// - Returns: Whether that much was left.
  func spend(_ units: Int) -> Bool {
    guard !isExhausted else { return false }
    spent += min(max(units, 1), limit + 1)
    return !isExhausted
  }
}
