public import Ponder

/// A kind of problem the lab can make or read: adding one is one file.
public protocol Domain: AnswerDomain {
  /// Names the domain in commands and files.
  var name: String { get }

  /// Returns exercise `index` of an endless, indexed series, or `nil` past the end of a finite
  /// one.
  ///
  /// - Parameters:
  ///   - index: From 0.
  ///   - side: Which side of the split the exercise is drawn from.
  ///   - seed: The exercise depends on the seed, the side and the index alone.
  func exercise(_ index: Int, on side: Side, seed: UInt64) -> Exercise?
}

/// A problem with what only graders and training recipes may see.
public struct Exercise: Sendable {
  public var problem: Problem
  public var reference: any Reference
  /// A right solution, one step on each line.
  public var solution: String
  /// What kind of problem it is within its domain, such as `4 numbers`.
  public var kind: String

  public init(problem: Problem, reference: any Reference, solution: String, kind: String) {
    self.problem = problem
    self.reference = reference
    self.solution = solution
    self.kind = kind
  }
}

extension Domain {
  /// Returns the first `count` exercises with different questions.
  ///
  /// Fewer when the domain has no more to give: it stops after drawing twenty times as many.
  public func exercises(_ count: Int, on side: Side, seed: UInt64) -> [Exercise] {
    var found: [Exercise] = []
    var seen: Set<String> = []
    for index in 0..<count * 20 where found.count < count {
      guard let exercise = exercise(index, on: side, seed: seed) else { break }
      if seen.insert(exercise.problem.question).inserted { found.append(exercise) }
    }
    return found
  }
}

/// What a problem may be used for.
///
/// A problem belongs to its side because a stable hash of its question says so, so no two sides
/// can meet, whatever the seeds.
public enum Side: String, CaseIterable, Codable, Hashable, Sendable {
  /// 17 of 20 problems.
  case training
  /// One of 20: for loss curves and early stopping.
  case validation
  /// Two of 20: for figures that are reported.
  case test

  /// The side of a question.
  public init(ofQuestion question: String) {
    self =
      switch stableHash(question.utf8) % 20 {
      case 0, 1: .test
      case 2: .validation
      default: .training
      }
  }
}
