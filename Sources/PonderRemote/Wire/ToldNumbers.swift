import Ponder

/// Checks the numbers that a server reports: an impossible one makes the reply unusable.
enum Told {
  /// The most tokens of one reply, prompt or context.
  static let mostTokens = 1_000_000_000
  /// The most concurrent requests that a server may ask for.
  static let mostSlots = 4_096

  /// A count of tokens.
  ///
  /// - Throws: ``MalformedReply`` for one outside `0...1_000_000_000`.
  static func tokens(_ count: Int?, _ name: String) throws -> Int? {
    guard let count else { return nil }
    guard (0...mostTokens).contains(count) else {
      throw MalformedReply("\(name) is \(count), which must be 0 to \(mostTokens)")
    }
    return count
  }

  /// A context length; `nil` for a value so large that it means no limit.
  ///
  /// - Throws: ``MalformedReply`` for one below 1.
  static func length(_ value: JSONValue?) throws -> Int? {
    guard let length = value?.integer else { return nil }
    guard length >= 1 else {
      throw MalformedReply("its context is \(length) tokens, which must be at least 1")
    }
    return length <= mostTokens ? length : nil
  }

  /// The sum of natural logarithms of probabilities; `nil` when there are none.
  ///
  /// - Throws: ``MalformedReply`` for a value above 0 by more than rounding, or not finite.
  static func logProbability(_ values: [Double]) throws -> Double? {
    guard !values.isEmpty else { return nil }
    for value in values { try check(logProbability: value) }
    let sum = values.reduce(0, +)
    guard sum.isFinite else { throw MalformedReply("log-probabilities that add up to \(sum)") }
    return min(0, sum)
  }

  static func check(logProbability value: Double) throws {
    guard value.isFinite, value <= 0.01 else {
      throw MalformedReply("a log-probability of \(value), which must be at most 0")
    }
  }

  /// Puts the parts of a reply in the order of their index; without an index they keep their order.
  ///
  /// - Throws: ``MalformedReply`` when one is missing, duplicate or out of range: moving the others up
  ///   would give samples the seeds of their neighbours.
  static func placed<Part>(
    _ parts: [Part], _ name: String, _ index: (Part) -> Int?
  ) throws -> [Part] {
    var places = [Part?](repeating: nil, count: parts.count)
    for (offset, part) in parts.enumerated() {
      let place = index(part) ?? offset
      guard places.indices.contains(place), places[place] == nil else {
        let found = parts.prefix(8).enumerated().map { "\(index($1) ?? $0)" }
          .joined(separator: ", ")
        throw MalformedReply(
          "\(name) numbered \(found)\(parts.count > 8 ? ", …" : ""), which must be 0 to "
            + "\(parts.count - 1), each once")
      }
      places[place] = part
    }
    return places.compactMap(\.self)
  }
}
