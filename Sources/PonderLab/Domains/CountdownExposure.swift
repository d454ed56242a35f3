import Ponder
import PonderMath

extension Countdown {
  /// The puzzles of three numbers or more that a worked solution runs into.
  ///
  /// After each step, the numbers that are left, ascending; the solution's target is theirs.
  static func states(of solution: String) -> [[Int]] {
    solution.split(separator: "\n").compactMap { line in
      guard let left = line.firstRange(of: "(left: ")?.upperBound else { return nil }
      let numbers = line[left...].dropLast().split(separator: " ").compactMap { Int($0) }
      return numbers.count >= 3 ? numbers : nil
    }
  }
}

/// Which questions the worked solutions of larger problems ran into.
///
/// No training asks a question of the test side, but a puzzle of four to six numbers comes to smaller
/// ones on its way, and the rest of its worked solution then solves them.
///
/// What that is worth cannot be read off by comparing questions that were met with those that were not:
/// easy ones have many solutions, and are met more often. It can by drawing the training data several
/// times over. Of the questions that came up in, say, three of eight draws, the one that was trained
/// on met some and the others met the rest, and which is chance alone: they are equally difficult.
public struct CountdownExposure: Hashable, Sendable {
  /// In how many draws each question came up, by question; those that came up in none are left out.
  public private(set) var counts: [String: Int] = [:]
  /// The questions that came up in the first draw, the one that was trained on.
  public private(set) var met: Set<String> = []
  /// How many draws there were.
  public private(set) var draws = 0

  private let questions: Set<String>

  /// - Parameter questions: Those to look for.
  public init(of questions: some Sequence<String>) { self.questions = Set(questions) }

  /// Looks through one draw of training data.
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

  /// Notes what one draw ran into; the first is the one that was trained on.
  public mutating func add(_ found: Set<String>) {
    if draws == 0 { met = found }
    draws += 1
    for question in found { counts[question, default: 0] += 1 }
  }

  /// How much more often questions are solved that were met than others as difficult.
  ///
  /// Within those that came up in equally many draws, though not in none and not in all, the mean of
  /// those that were met less that of the others; the groups weigh by how much they tell,
  /// `a · b / (a + b)` for `a` met and `b` others.
  ///
  /// - Parameters:
  ///   - solved: The share of samples that is right, in `0...1`, for each question.
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

  /// How many questions ``gap(_:of:)`` can compare.
  public func comparable(_ questions: [String]) -> Int {
    questions.count { (1..<max(1, draws)).contains(counts[$0] ?? 0) }
  }
}
