/// Whether completions stand under the problems they belong to.
///
/// Three figures, each the share of completions whose answer is a certain reference: their *own*
/// problem's; that of a random other problem, the *chance*; and that of the best *alternative*, which
/// is either another problem a fixed number of places further on, or the reading of the same completions
/// in the other order (all first samples, then all second ones, cut into rows of N as if they were
/// problem by problem, or the other way round).
///
/// Beside them stand the *telling* completions, whose answer is the reference of exactly one problem of
/// the run. In a sound run nearly all of them stand under that problem, even when the model is bad; where
/// completions are dealt at random, one in as many as there are problems does.
///
/// A run is *wrong* when an alternative beats its own assignment by more than four standard errors over
/// problems; or when there are at least twenty telling completions and no more of them are at home than
/// three times what dealing them at random gives, and three more.
///
/// ### Source
///
/// The check is ours. A published set of best-of-N files held all completions in the other order, under
/// the wrong problems, and was graded and scored so.
public struct Assignment: Codable, Hashable, Sendable {
  /// What is compared of one problem.
  struct Problem {
    var id: String
    /// Group of answers that the reference belongs to.
    var reference: Int?
    /// For each completion in order, the group of its answer.
    var answers: [Int?]
  }

  /// Completions of problems with a reference.
  public var completions: Int
  /// Problems with a reference.
  public var problems: Int
  /// The share of completions whose answer is their own problem's reference.
  public var own: Double
  /// The same for a random other problem's reference.
  public var chance: Double
  /// The same under the best alternative.
  public var alternative: Double
  /// What the best alternative is.
  public var alternativeName: String
  /// Completions whose answer is the reference of exactly one problem.
  public var telling: Int
  /// Those of them that stand under that problem.
  public var atHome: Int
  /// Problems whose most frequent answer is their own reference.
  public var problemsAtHome: Int
  /// Problems whose most frequent answer is the reference of exactly one other problem.
  public var problemsElsewhere: Int

  /// - Parameter all: In the file's order.
  /// - Returns: `nil` with fewer than ten problems that have a reference, where nothing can be told.
  /// - Complexity: O(completions · problems with one reference)
  init?(_ all: [Problem]) {
    let problems = all.filter { $0.reference != nil && !$0.answers.isEmpty }
    guard problems.count >= 10 else { return nil }
    let count = problems.count
    self.problems = count
    completions = problems.reduce(0) { $0 + $1.answers.count }
    let owners = Dictionary(grouping: problems.indices) { problems[$0].reference ?? -1 }
    let size = problems[0].answers.count
    let isEven = size > 1 && problems.allSatisfy { $0.answers.count == size }
    /// Hits of each shift; the first is no shift.
    var shifts = [Int](repeating: 0, count: count)
    var hits = (rows: 0, columns: 0)
    (telling, atHome, problemsAtHome, problemsElsewhere) = (0, 0, 0, 0)
    for (place, problem) in problems.enumerated() {
      for (index, answer) in problem.answers.enumerated() {
        guard let answer, let found = owners[answer] else { continue }
        for owner in found { shifts[(owner - place + count) % count] += 1 }
        if found.count == 1 {
          telling += 1
          atHome += found[0] == place ? 1 : 0
        }
        guard isEven else { continue }
        if problems[(place * size + index) % count].reference == answer { hits.rows += 1 }
        if problems[(index * count + place) / size].reference == answer { hits.columns += 1 }
      }
      guard let most = Self.mostFrequent(problem.answers), let found = owners[most] else {
        continue
      }
      if found.contains(place) {
        problemsAtHome += 1
      } else if found.count == 1 {
        problemsElsewhere += 1
      }
    }
    let total = Double(completions)
    own = Double(shifts[0]) / total
    chance = Double(shifts.dropFirst().reduce(0, +)) / Double(count - 1) / total
    var best = (hits: 0, name: "none")
    for (shift, found) in shifts.enumerated().dropFirst() where found > best.hits {
      best = (found, "the problem \(shift) \(shift == 1 ? "place" : "places") further on")
    }
    if hits.rows > best.hits {
      best = (hits.rows, "the problems in turn, as if all first samples came first")
    }
    if hits.columns > best.hits {
      best = (hits.columns, "the problems one by one, as if the samples of one came together")
    }
    alternative = Double(best.hits) / total
    alternativeName = best.name
  }

  /// Whether the completions stand under the wrong problems.
  public var isWrong: Bool { prefersAnother || isDealtAtRandom }

  private var prefersAnother: Bool {
    let error = (alternative * (1 - alternative) / Double(problems)).squareRoot()
    return alternative - own > 4 * error
  }

  private var isDealtAtRandom: Bool {
    telling >= 20 && Double(atHome) <= 3 * Double(telling) / Double(problems) + 3
  }

  /// The smallest of the most frequent groups; `nil` without an answer.
  private static func mostFrequent(_ answers: [Int?]) -> Int? {
    var counts: [Int: Int] = [:]
    for case let answer? in answers { counts[answer, default: 0] += 1 }
    return counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key
  }
}

extension Assignment: CustomStringConvertible {
  /// The figures behind the verdict, as a phrase.
  public var description: String {
    func percent(_ share: Double) -> String {
      let tenths = Int((1_000 * share).rounded())
      return "\(tenths / 10).\(tenths % 10) %"
    }
    var text =
      "\(percent(own)) of \(completions) answers match their own problem's reference, "
      + "\(percent(chance)) a random other problem's"
    if alternative > 2 * max(own, chance) {
      text += ", and \(percent(alternative)) match \(alternativeName)"
    }
    return text
      + "; of \(telling) answers that are one problem's reference alone, \(atHome) stand under it"
  }
}
