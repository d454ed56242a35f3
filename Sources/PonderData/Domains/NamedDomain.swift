import Foundation
import Ponder

/// Opens a domain by name: a generated one, or a file.
public enum NamedDomain {
  /// A domain that makes its own problems, by name; `nil` for any other name.
  public static func generated(_ name: String) -> (any Domain)? {
    Countdown(named: name) ?? Relay(named: name)
  }

  /// Reads a domain.
  ///
  /// - Parameters:
  ///   - name: `countdown`, `countdown-5` for puzzles of 5 numbers only, `countdown-4-24` for those of
  ///     4 numbers and target 24, `countdown-apart` for a domain that ``Countdown/keepsApart``; `relay`, or
  ///     `relay-5-30` for 5 legs and 30 % of way-points hidden; the path of a JSON Lines file, or that of
  ///     a CSV file of Game of 24 puzzles.
  ///   - comparison: When two answers from a file are the same.
  /// - Throws: ``UnknownDomainError`` for any other name; `JSONLinesError` or ``Game24Error`` for a
  ///   file that cannot be used.
  public static func read(
    _ name: String, comparison: JSONLDomain.Comparison = .math
  ) throws -> any Domain {
    if let puzzles = generated(name) { return puzzles }
    if let puzzles = try Game24(named: name) { return puzzles }
    guard FileManager.default.fileExists(atPath: name) else { throw UnknownDomainError(name: name) }
    return try JSONLDomain(file: URL(fileURLWithPath: name), comparison: comparison)
  }
}

/// A name that is neither a domain of the lab nor a file.
public struct UnknownDomainError: Error, Hashable, Sendable, CustomStringConvertible {
  public let name: String

  public var description: String {
    "no domain '\(name.shown(atMost: 200))': give countdown, countdown-2 to countdown-8, countdown-4-24 for 4 "
      + "numbers and target 24, each with -apart behind it for training that runs into no test "
      + "puzzle, relay, relay-5-30 for 5 legs and 30 % of way-points hidden, a CSV file of Game of 24 puzzles, or the path of a file with one "
      + #"{"question": …, "solution": …, "answer": …} on each line"#
  }
}
