public import Ponder

/// A right solution with wrong attempts to revise.
public struct RevisionExample: Codable, Hashable, Sendable {
  /// The problem's id.
  public var id: String
  /// The question.
  public var prompt: String
  /// Wrong solutions, the one most like the right solution last; an empty list teaches a first attempt.
  public var attempts: [String]
  /// The right solution.
  public var completion: String
  /// What a verifier believed of the attempts; `nil` until a ``Believer`` adds it.
  public var beliefs: RevisionBeliefs?

  public init(
    id: String, prompt: String, attempts: [String], completion: String,
    beliefs: RevisionBeliefs? = nil
  ) {
    self.id = id
    self.prompt = prompt
    self.attempts = attempts
    self.completion = completion
    self.beliefs = beliefs
  }
}

/// Pairs right solutions with wrong ones.
///
/// Each distinct right solution is paired with 0 to 4 wrong ones, the number drawn uniformly and limited
/// to those available. The last is the wrong one nearest to it in single-character edits, so that
/// a reviser learns to change what it sees and not to start anew; the others are drawn at random.
///
/// ### Source
///
/// Snell et al. 2024, section 6.1 and appendix H.
public enum RevisionPairing {
  /// The most wrong attempts shown.
  public static let mostAttempts = 4
  /// The most bytes of a solution that are compared to find its nearest wrong attempt.
  ///
  /// The cost is quadratic in it; the solutions of the lab are a tenth as long.
  static let mostCompared = 4_000

  /// - Parameters:
  ///   - problem: The question.
  ///   - solutions: Sampled solutions with an answer, without duplicates.
  ///   - isRight: For each, whether it is right.
  ///   - seed: The examples depend only on it and the arguments.
  /// - Complexity: O(right · wrong · length²), where at most 4,000 bytes of a solution
  ///   count.
  public static func examples(
    _ problem: Problem, solutions: [String], isRight: [Bool], seed: UInt64
  ) -> [RevisionExample] {
    let wrong = zip(solutions, isRight).filter { !$0.1 }.map(\.0)
    let right = zip(solutions, isRight).filter(\.1).map(\.0)
    return right.enumerated().map { index, solution in
      var random = RandomStream(seed: seed.derived(index))
      let count = Int.random(in: 0...min(mostAttempts, wrong.count), using: &random)
      var attempts: [String] = []
      if count > 0 {
        let compared = wrong.map { Array($0.utf8.prefix(mostCompared)) }
        let target = Array(solution.utf8.prefix(mostCompared))
        let distances = compared.map { editDistance($0, target) }
        let nearest = distances.indices.min { (distances[$0], $0) < (distances[$1], $1) } ?? 0
        var others = wrong
        let last = others.remove(at: nearest)
        attempts = others.shuffled(using: &random).prefix(count - 1) + [last]
      }
      return RevisionExample(
        id: problem.id, prompt: problem.question, attempts: attempts, completion: solution)
    }
  }
}

extension RevisionPairing {
  /// Pairs the solutions of each problem that a ``StepLabeller`` has labelled.
  ///
  /// - Parameters:
  ///   - labelled: In any order; equal solutions count once.
  ///   - separator: The text between steps.
  ///   - seed: A problem's examples depend only on it, the problem and its solutions.
  /// - Returns: Problem by problem, in the order of their first solutions.
  public static func examples(
    _ labelled: [LabelledSolution], separator: String = "\n", seed: UInt64
  ) -> [RevisionExample] {
    var order: [String] = []
    var byProblem: [String: [LabelledSolution]] = [:]
    for solution in labelled {
      if byProblem[solution.id] == nil { order.append(solution.id) }
      byProblem[solution.id, default: []].append(solution)
    }
    return order.flatMap { id -> [RevisionExample] in
      var seen: Set<[String]> = []
      let distinct = byProblem[id, default: []].filter { seen.insert($0.completions).inserted }
      guard let first = distinct.first else { return [] }
      return examples(
        Problem(id: id, question: first.prompt),
        solutions: distinct.map { $0.completions.joined(separator: separator) },
        isRight: distinct.map(\.isRight), seed: seed.derived(id).derived("pairs"))
    }
  }
}

/// The number of insertions, deletions and replacements that turn one text into another.
///
/// ### Source
///
/// Wagner and Fischer, *The String-to-String Correction Problem*, 1974.
func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let next = min(row[j] + 1, row[j + 1] + 1, diagonal + (x == y ? 0 : 1))
      diagonal = row[j + 1]
      row[j + 1] = next
    }
  }
  return row[b.count]
}
