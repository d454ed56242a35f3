/// The accepted ranges of numbers in a study file.
///
/// The upper bounds are above any published measurement and below what exhausts a machine, so they catch
/// typing errors.
public struct StudyBounds: Sendable {
  let accepted: ClosedRange<Int>

  /// Problems, each held in memory with its reference; the largest published sets have about ten thousand.
  public static let problems = StudyBounds(accepted: 1...100_000)
  /// Budgets and pool sizes; the samples of one problem are one row of the store.
  public static let generations = StudyBounds(accepted: 1...65_536)
  /// Problems whose evidence is kept.
  public static let evidence = StudyBounds(accepted: 0...100_000)
  /// The maximum number of units (problems times units per problem); their list is held in memory.
  public static let units = 10_000_000

  /// A description of the bound that a number exceeds; `nil` for a number in the range.
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
