import Ponder

/// A graded answer of a study: what a ``ConfidenceTable`` is fitted to.
public struct RecordedAnswer: Hashable, Sendable {
  /// The number of its problem.
  public var problem: Int
  public var evidence: AnswerEvidence
  public var isRight: Bool
  /// How much it counts beside the other answers of its problem, above 0.
  public var weight: Double

  /// - Parameters:
  ///   - problem: The number of its problem.
  ///   - evidence: What is known of it without its reference.
  ///   - isRight: Whether its reference accepts it.
  ///   - weight: How much it counts beside the other answers of its problem, above 0.
  public init(problem: Int, _ evidence: AnswerEvidence, isRight: Bool, weight: Double = 1) {
    self.problem = problem
    self.evidence = evidence
    self.isRight = isRight
    self.weight = weight
  }
}

extension [RecordedAnswer] {
  /// The weight of each answer when those of every problem add up to 1.
  package var shares: [Double] {
    var totals: [Int: Double] = [:]
    for answer in self { totals[answer.problem, default: 0] += answer.weight }
    return map { $0.weight / (totals[$0.problem] ?? 1) }
  }
}

extension ConfidenceTable {
  private static let rows = 30
  private static let columns = 12

  /// Fits one table for each set of verifiers, and one for agreement.
  ///
  /// Rows and columns hold about equally many answers. Every problem counts once, however many answers it has. One more
  /// problem at each end speaks against the table, so that no answer is certain.
  ///
  /// - Parameters:
  ///   - answers: In any order.
  ///   - passRates: The problems' estimated pass rates, by their numbers.
  /// - Returns: In the order of the verifiers' names; nothing for kinds of evidence with fewer than
  ///   ``leastProblems`` problems.
  /// - Complexity: O(n log n)
  public static func fitted(
    to answers: [RecordedAnswer], passRates: [Double]
  ) -> [ConfidenceTable] {
    Dictionary(grouping: answers, by: \.evidence.judges)
      .sorted { $0.key.lazy.map(\.rawValue).lexicographicallyPrecedes($1.key.map(\.rawValue)) }
      .compactMap { judges, answers in
        guard Set(answers.map(\.problem)).count >= leastProblems,
          answers.allSatisfy({ passRates.indices.contains($0.problem) })
        else { return nil }
        return table(judges, answers, passRates)
      }
  }

  private static func table(
    _ judges: [Role], _ answers: [RecordedAnswer], _ passRates: [Double]
  ) -> ConfidenceTable {
    let shares = answers.shares
    let rates = answers.map { passRates[$0.problem] }
    let values = edges(of: answers.map(\.evidence.value), shares, parts: rows)
    let columns = edges(of: rates, shares, parts: columns)
    let total = shares.reduce(0, +)
    let mean = zip(answers, shares).reduce(0) { $0 + ($1.0.isRight ? $1.1 : 0) } / total
    // An empty cell weighs next to nothing: its neighbours decide.
    let trace = 1e-6
    let row = [Double](repeating: trace, count: columns.count + 1)
    var weights = [[Double]](repeating: row, count: values.count + 1)
    var right = weights.map { $0.map { $0 * mean } }
    for ((answer, share), rate) in zip(zip(answers, shares), rates) {
      let place = (values.place(of: answer.evidence.value), columns.place(of: rate))
      weights[place.0][place.1] += share
      if answer.isRight { right[place.0][place.1] += share }
    }
    weights[0][0] += 1
    right[0][0] += 1
    weights[values.count][columns.count] += 1
    let means = zip(right, weights).map { zip($0, $1).map { $0 / $1 } }
    let (allRight, all) = (right.map { $0.reduce(0, +) }, weights.map { $0.reduce(0, +) })
    return ConfidenceTable(
      judges: judges, values: values, passRates: columns,
      chances: IsotonicGrid.fitted(means, weights: weights),
      alone: IsotonicGrid.rising(zip(allRight, all).map { $0 / $1 }, all))
  }

  /// Numbers between which at least a part of the weight lies; fewer where numbers repeat.
  private static func edges(of numbers: [Double], _ weights: [Double], parts: Int) -> [Double] {
    let sorted = zip(numbers, weights).sorted { $0 < $1 }
    let part = weights.reduce(0, +) / Double(parts)
    var found: [Double] = []
    var sum = 0.0
    for (index, (number, weight)) in sorted.enumerated() {
      if sum >= part, number > sorted[index - 1].0 {
        found.append(number)
        sum = 0
      }
      sum += weight
    }
    return found
  }
}
