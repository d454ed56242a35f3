import ArgumentParser

/// The largest numbers that options accept: beyond them a command would only exhaust memory.
enum Most {
  static let problems = 1_000_000
  static let samples = 65_536
  static let threads = 4_096
  static let bins = 100
  static let layers = 100
}

/// Rejects a number outside an option's range.
///
/// - Throws: `ValidationError` naming the option, the value found and what is accepted.
func refuse(_ option: String, outside accepted: ClosedRange<Int>, _ value: Int) throws {
  try refuse(option, below: accepted.lowerBound, value)
  guard value <= accepted.upperBound else {
    throw ValidationError("\(option) must be at most \(accepted.upperBound), not \(value)")
  }
}

/// Rejects a number that is too small to have an effect.
func refuse(_ option: String, below least: Int, _ value: Int) throws {
  guard value >= least else {
    throw ValidationError("\(option) must be at least \(least), not \(value)")
  }
}
