import Ponder
public import PonderData
import PonderLab
public import PonderStudy

extension Domain {
  /// Test problems, drawn by a seed.
  ///
  /// - Throws: `EmptyDomainError` when there are none.
  public func testProblems(_ count: Int, seed: UInt64) throws -> [GradedProblem] {
    let found = exercises(count, on: .test, seed: seed.derived("problems"))
    guard !found.isEmpty else { throw EmptyDomainError(domain: name, side: .test) }
    return found.map(\.graded)
  }
}

extension Exercise {
  /// The problem with its grader's reference, without its solution.
  public var graded: GradedProblem {
    GradedProblem(problem: problem, reference: reference, kind: kind)
  }
}
