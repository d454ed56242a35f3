public import Ponder

/// A kind of problem that the lab can generate or read; a new one takes one file.
public protocol Domain: AnswerDomain {
  /// Names the domain in commands and files.
  var name: String { get }

  /// Returns exercise `index` of an endless, indexed series, or `nil` past the end of a finite
  /// one.
  ///
  /// - Parameters:
  ///   - index: From 0.
  ///   - side: The side of the split from which the exercise is drawn.
  ///   - seed: The exercise depends only on the seed, the side and the index.
  func exercise(_ index: Int, on side: Side, seed: UInt64) -> Exercise?
}

/// A problem with the parts that only graders and training recipes may see.
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
  /// Fewer if the domain runs out: it stops after drawing twenty times as many.
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

/// A side of the split: what a problem may be used for.
///
/// A stable hash of the question determines the side, so no two sides overlap, whatever the seeds.
public enum Side: String, CaseIterable, Codable, Hashable, Sendable {
  /// 17 of 20 problems.
  case training
  /// One of 20: for loss curves and early stopping.
  case validation
  /// Two of 20: for reported results.
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
