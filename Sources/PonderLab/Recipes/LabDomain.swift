import Foundation

/// A domain by name: one that the lab generates, or a file.
public enum LabDomain {
  /// Reads a domain.
  ///
  /// - Parameters:
  ///   - name: `countdown`, `countdown-5` for puzzles of 5 numbers alone, or the path of a JSON Lines file.
  ///   - comparison: When two answers of a file are the same.
  /// - Throws: ``UnknownDomainError`` when it is neither; ``JSONLinesError`` for a file that cannot
  ///   be used.
  public static func read(
    _ name: String, comparison: JSONLDomain.Comparison = .math
  ) throws -> any Domain {
    if name == Countdown.standard.name { return Countdown.standard }
    if let single = Countdown(named: name) { return single }
    guard FileManager.default.fileExists(atPath: name) else { throw UnknownDomainError(name: name) }
    return try JSONLDomain(file: URL(fileURLWithPath: name), comparison: comparison)
  }
}

/// A domain that is neither the lab's nor a file.
public struct UnknownDomainError: Error, Hashable, Sendable, CustomStringConvertible {
  public let name: String

  public var description: String {
    "no domain '\(name)': give countdown, countdown-2 to countdown-8, or the path of a file with one "
      + #"{"question": …, "solution": …, "answer": …} on each line"#
  }
}
