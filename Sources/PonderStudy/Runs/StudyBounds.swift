/// Ranges of the numbers that a study file gives.
///
/// The upper ends lie above what anybody has measured and below what exhausts a machine: they catch a digit
/// too many, and numbers that were never meant.
public struct StudyBounds: Sendable {
  let accepted: ClosedRange<Int>

  /// Problems: each is held in memory, with its reference; the largest published sets have some ten thousand.
  public static let problems = StudyBounds(accepted: 1...100_000)
  /// Budgets, and samples of a pool: those of one problem are one row of the store.
  public static let generations = StudyBounds(accepted: 1...65_536)
  /// Problems whose evidence is kept.
  public static let evidence = StudyBounds(accepted: 0...100_000)
  /// Problems times what is done on each: the list of it is held in memory.
  public static let units = 10_000_000

  /// Which bound a number passes; `nil` for one in the range.
  func refusal(of number: Int) -> String? {
    if number < accepted.lowerBound {
      return "must be at least \(accepted.lowerBound), not \(number)"
    }
    if number > accepted.upperBound {
      return "must be at most \(accepted.upperBound), not \(number)"
    }
    return nil
  }
}
