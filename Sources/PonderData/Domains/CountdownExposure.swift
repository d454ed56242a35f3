import Ponder
import PonderMath

extension Countdown {
  /// The puzzles of three numbers or more that a worked solution reaches.
  ///
  /// Each is the numbers left after a step, ascending; its target is the solution's.
  static func states(of solution: String) -> [[Int]] {
    solution.split(separator: "\n").compactMap { line in
      guard let left = line.firstRange(of: "(left: ")?.upperBound else { return nil }
      let numbers = line[left...].dropLast().split(separator: " ").compactMap { Int($0) }
      return numbers.count >= 3 ? numbers : nil
    }
  }
}

/// Measures which questions the worked solutions of larger problems reached.
///
/// No training problem asks a test question, but the worked solution of a puzzle of four to six numbers
/// reaches smaller ones, and the rest of it then solves them.
///
/// The effect cannot be measured by comparing the questions that were met with those that were not:
/// easy ones have many solutions, and are met more often. Drawing the training data several times
/// makes it measurable. Of the questions reached in, say, three of eight draws, the draw that was trained
/// on met some and not the others, by chance alone: they are equally difficult.
public struct CountdownExposure: Hashable, Sendable {
  /// In how many draws each question was reached, by question; questions never reached are left out.
  public private(set) var counts: [String: Int] = [:]
  /// The questions reached in the first draw, the one that was trained on.
  public private(set) var met: Set<String> = []
  /// The number of draws.
  public private(set) var draws = 0

  private let questions: Set<String>

  /// - Parameter questions: The questions to look for.
  public init(of questions: some Sequence<String>) { self.questions = Set(questions) }

  /// Returns the questions that one draw of training data reaches.
  ///
  /// - Complexity: O(exercises)
  public func found(in exercises: some Sequence<Exercise>) -> Set<String> {
    var found: Set<String> = []
    for exercise in exercises {
      guard let reference = exercise.reference as? CountdownReference else { continue }
      for numbers in Countdown.states(of: exercise.solution) {
        let question = Countdown.problem(target: reference.target, numbers: numbers).question
        if questions.contains(question) { found.insert(question) }
      }
    }
    return found
  }

  /// Records what one draw reached; the first draw is the one that was trained on.
  public mutating func add(_ found: Set<String>) {
    if draws == 0 { met = found }
    draws += 1
    for question in found { counts[question, default: 0] += 1 }
  }

  /// How much more often the model solves met questions than equally difficult others.
  ///
  /// Questions are grouped by the number of draws that reached them, without those that none or all
  /// reached. Each group gives the mean of the met questions minus that of the others; groups are weighted
  /// by their information, `a · b / (a + b)` for `a` met and `b` others.
  ///
  /// - Parameters:
  ///   - solved: The share of right samples, in `0...1`, for each question.
  ///   - questions: The questions, some of them more than once in a resample.
  /// - Returns: In `-1...1`; `nil` when no group has both kinds.
  public func gap(_ solved: [Double], of questions: [String]) -> Double? {
    var groups: [Int: (met: [Double], others: [Double])] = [:]
    for (question, share) in zip(questions, solved) {
      let count = counts[question] ?? 0
      guard count > 0, count < draws else { continue }
      if met.contains(question) {
        groups[count, default: ([], [])].met.append(share)
      } else {
        groups[count, default: ([], [])].others.append(share)
      }
    }
    var (sum, total) = (0.0, 0.0)
    for (_, group) in groups.sorted(by: { $0.key < $1.key }) {
      let (a, b) = (Double(group.met.count), Double(group.others.count))
      guard a > 0, b > 0 else { continue }
      let weight = a * b / (a + b)
      sum += weight * (group.met.reduce(0, +) / a - group.others.reduce(0, +) / b)
      total += weight
    }
    return total > 0 ? sum / total : nil
  }

  /// The number of questions that ``gap(_:of:)`` can compare.
  public func comparable(_ questions: [String]) -> Int {
    questions.count { (1..<max(1, draws)).contains(counts[$0] ?? 0) }
  }
}
