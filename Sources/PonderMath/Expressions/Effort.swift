/// Arithmetic that one comparison may still do.
///
/// Whatever a text asks for, from nested powers to lists of hundreds of roots, a comparison does at most
/// ``limit`` units of work and then says that it cannot tell. A unit is about an addition of two small
/// fractions; a product of numbers of w words counts for its w² products of words. Counting work and not
/// time, a verdict is the same on every machine.
final class Effort {
  /// Units that one answer may cost: a few milliseconds.
  static let limit = 60_000

  private(set) var spent = 0
  private let limit: Int

  init(limit: Int = Effort.limit) { self.limit = limit }

  var isExhausted: Bool { spent > limit }

  /// - Returns: Whether there is as much left.
  func spend(_ units: Int) -> Bool {
    guard !isExhausted else { return false }
    spent += min(max(units, 1), limit + 1)
    return !isExhausted
  }
}
