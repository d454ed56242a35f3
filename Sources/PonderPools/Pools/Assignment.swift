/// Checks whether completions are listed under the problems they belong to.
///
/// Three figures give the share of completions whose answer matches a reference: their *own* problem's;
/// that of a random other problem, the *chance*; and that of the best *alternative*. An alternative is
/// another problem a fixed number of places further on. If all problems have N completions, alternatives
/// also read the same completions in the other order, in batches of some number of problems: as if a batch
/// held all first samples, then all second ones, but was split into rows of N problem by problem, or vice
/// versa. Orders are tried only when fewer than half of the telling completions (see below) are at home.
///
/// *Telling* completions have an answer that is the reference of exactly one problem of the run. In a sound
/// run most of them are listed under that problem, *at home*, even if the model is weak. With random
/// assignment, the share at home is one divided by the number of problems.
///
/// A run is *wrong* when an alternative beats its own assignment by more than four standard errors over
/// problems, or when there are at least twenty telling completions and the number at home is at most three
/// times the number expected from random assignment, plus three.
///
/// ### Source
///
/// The check is ours. A published set of best-of-N files held the completions of each batch of 25 problems
/// in the other order, most of them under wrong problems, and was graded and scored that way.
public struct Assignment: Codable, Hashable, Sendable {
  /// The data compared for one problem.
  struct Problem {
    /// The group of answers that contains the reference.
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
  /// The share that matches a random other problem's reference.
  public var chance: Double
  /// The share that matches under the best alternative.
  public var alternative: Double
  /// A description of the best alternative.
  public var alternativeName: String
  /// Completions whose answer is the reference of exactly one problem.
  public var telling: Int
  /// Telling completions listed under that problem.
  public var atHome: Int
  /// Problems whose most frequent answer is their own reference.
  public var problemsAtHome: Int
  /// Problems whose most frequent answer is the reference of exactly one other problem.
  public var problemsElsewhere: Int

  /// - Parameter all: Problems in the file's order.
  /// - Returns: `nil` for fewer than ten problems with a reference, which are too few to decide.
  /// - Complexity: O(completions · (problems with one reference + batch sizes))
  init?(_ all: [Problem]) {
    let problems = all.filter { $0.reference != nil && !$0.answers.isEmpty }
    guard problems.count >= 10 else { return nil }
    let count = problems.count
    self.problems = count
    completions = problems.reduce(0) { $0 + $1.answers.count }
    let owners = Dictionary(grouping: problems.indices) { problems[$0].reference ?? -1 }
    let size = problems[0].answers.count
    let isEven = size > 1 && problems.allSatisfy { $0.answers.count == size }
    /// Hits of each shift; the first is a shift of 0.
    var shifts = [Int](repeating: 0, count: count)
    (telling, atHome, problemsAtHome, problemsElsewhere) = (0, 0, 0, 0)
    for (place, problem) in problems.enumerated() {
      for answer in problem.answers {
        guard let answer, let found = owners[answer] else { continue }
        for owner in found { shifts[(owner - place + count) % count] += 1 }
        if found.count == 1 {
          telling += 1
          atHome += found[0] == place ? 1 : 0
        }
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
    // If most are at home, no other order can be right.
    for order in isEven && 2 * atHome < telling ? Order.all(of: count, size) : [] {
      let found = order.hits(problems)
      if found > best.hits { best = (found, order.name) }
    }
    alternative = Double(best.hits) / total
    alternativeName = best.name
  }

  /// Whether the completions are listed under the wrong problems.
  public var isWrong: Bool { prefersAnother || isDealtAtRandom }

  private var prefersAnother: Bool {
    let error = (alternative * (1 - alternative) / Double(problems)).squareRoot()
    return alternative - own > 4 * error
  }

  private var isDealtAtRandom: Bool {
    telling >= 20 && Double(atHome) <= 3 * Double(telling) / Double(problems) + 3
  }

  /// The most frequent group, the lowest index on a tie; `nil` without an answer.
  private static func mostFrequent(_ answers: [Int?]) -> Int? {
    var counts: [Int: Int] = [:]
    for case let answer? in answers { counts[answer, default: 0] += 1 }
    return counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key
  }
}

/// Another possible order of the same completions.
private struct Order {
  var problems: Int
  /// Completions per problem.
  var samples: Int
  /// Problems per batch; the last batch may be smaller.
  var batch: Int
  /// Whether the first samples of a batch's problems come first.
  var isInTurn: Bool

  /// Both orders in batches of 2 to 64 problems, of each divisor of their number, and in one batch.
  static func all(of problems: Int, _ samples: Int) -> [Order] {
    let sizes = (2...problems).filter { $0 <= 64 || problems.isMultiple(of: $0) }
    return sizes.flatMap { batch in
      [true, false].map {
        Order(problems: problems, samples: samples, batch: batch, isInTurn: $0)
      }
    }
  }

  /// The problem to which the completion at a place belongs in this order.
  func owner(_ place: Int, _ index: Int) -> Int {
    let start = place / batch * batch
    let size = min(batch, problems - start)
    return isInTurn
      ? start + ((place - start) * samples + index) % size
      : start + (index * size + place - start) / samples
  }

  /// The number of completions that match the reference of their problem in this order.
  func hits(_ all: [Assignment.Problem]) -> Int {
    all.enumerated().reduce(0) { sum, problem in
      sum
        + problem.element.answers.enumerated().count { index, answer in
          answer != nil && all[owner(problem.offset, index)].reference == answer
        }
    }
  }

  var name: String {
    let batches = batch == problems ? "" : ", in batches of \(batch)"
    return isInTurn
      ? "the problems in turn, as if all first samples came first" + batches
      : "the problems one by one, as if the samples of one came together" + batches
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
      + "; of \(telling) answers that are one problem's reference alone, \(atHome) are listed with it"
  }
}
