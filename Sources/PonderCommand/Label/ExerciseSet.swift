import Foundation
import Ponder
import PonderData
import PonderLab
import PonderModels

/// Problems for training data, in the order of their series.
struct ExerciseSet {
  let domain: any AnswerDomain
  let exercises: [Exercise]
  /// Identifies the set when a file of labels is continued: a longer series of fresh problems begins
  /// with the shorter one and is the same set.
  let fingerprint: String

  /// The default number of fresh training puzzles.
  static let usualCount = 2_000
}

extension ExerciseSet {
  /// Puzzles by name, a published set, or a file of rows, which are used whatever their side.
  ///
  /// - Parameter count: If `nil`, all rows, or ``usualCount`` puzzles.
  /// - Throws: What is wrong with a file, with the line; where a named set was looked for.
  init(_ name: String, count: Int?, seed: UInt64, data: String) throws {
    if let puzzles = NamedDomain.generated(name) {
      try self.init(puzzles, count: count ?? Self.usualCount, seed: seed)
    } else {
      let set = try JSONLDomain(
        set: name, in: data, orElse: "countdown, countdown-2 to countdown-8, relay, relay-5-30")
      let exercises = set.draw(count, seed: seed)
      self.init(
        domain: set, exercises: exercises,
        fingerprint: "\(exercises.count) of \(set.name), \(set.shortFingerprint)")
    }
  }

  /// Training problems of a domain.
  ///
  /// - Throws: `EmptyDomainError` when there are none.
  init(_ domain: any Domain, count: Int, seed: UInt64) throws {
    self.domain = domain
    exercises = domain.exercises(count, on: .training, seed: seed.derived("labels"))
    guard !exercises.isEmpty else { throw EmptyDomainError(domain: domain.name, side: .training) }
    fingerprint = domain.series
  }
}

extension Domain {
  /// What the series depends on besides the seed.
  fileprivate var series: String {
    guard let file = self as? JSONLDomain else { return name }
    return "\(name), \(file.comparison.rawValue), \(file.shortFingerprint)"
  }
}

extension JSONLDomain {
  fileprivate var shortFingerprint: String { fingerprint.shortText }
}
