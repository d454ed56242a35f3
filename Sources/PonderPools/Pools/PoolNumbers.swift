import Foundation
import Ponder

/// A count, number or position in a record: an integer from 0 to one billion.
///
/// No file holds a billion records, so sums of such numbers fit into an `Int`.
struct RecordedCount: Decodable, Hashable {
  static let range = 0...1_000_000_000

  let value: Int

  /// - Throws: `RecordProblem` naming the field, the value found and the accepted range.
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Int.self), Self.range.contains(value) {
      self.value = value
      return
    }
    // Anything other than a number is a type mismatch.
    let found = try container.decode(Decimal.self)
    let name = decoder.codingPath.last { $0.intValue == nil }?.stringValue ?? "number"
    throw RecordProblem(
      "'\(name.shown(atMost: 60))' must be a whole number from \(Self.range.lowerBound) to "
        + "\(Self.range.upperBound), not \("\(found)".shown(atMost: 40))")
  }
}

extension PoolLine {
  /// Refuses invalid scores, in any format.
  ///
  /// - Throws: `RecordProblem` for a score that is not a number from 0 to 1.
  func checkScores() throws {
    let named = scores.map { ("scores", $0) } + [outcome].compactMap { $0 }.map { ("outcome", $0) }
    for (name, score) in named where !(0...1).contains(score) {
      throw RecordProblem(
        "'\(name)' must be from 0 to 1, not \(score)")
    }
  }
}
