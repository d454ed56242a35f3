public import Ponder

/// A verifier's scores of the attempts of an example.
public struct RevisionBeliefs: Codable, Hashable, Sendable {
  /// The verifier's name.
  public var verifier: String
  /// For each attempt, the scores of its lines, in `0...1`.
  public var attempts: [[Double]]
  /// The scores of the right solution's lines, which may be shown as an attempt; `nil` for an outcome.
  public var completion: [Double]?

  public init(verifier: String, attempts: [[Double]], completion: [Double]? = nil) {
    self.verifier = verifier
    self.attempts = attempts
    self.completion = completion
  }
}

/// Scores the attempts of training data, each as a solution of its own, by a process verifier.
public struct Believer: Sendable {
  /// The verifier's name; it is stored with the scores.
  public let name: String
  private let verifier: any Verifier

  public init(_ name: String, _ verifier: any Verifier) {
    self.name = name
    self.verifier = verifier
  }

  /// Scores the lines of attempts, all in one batch, equal ones once.
  ///
  /// - Returns: For each attempt, one score per line in `0...1`.
  /// - Throws: ``BelieverError`` for a wrong number of lists; any error of the verifier.
  public func scores(_ attempts: [(problem: Problem, text: String)]) async throws -> [[Double]] {
    var place: [Prefix: Int] = [:]
    var distinct: [Prefix] = []
    let places = attempts.map { problem, text in
      let prefix = Prefix(problem, steps: text.believed([]).map(\.text))
      if let known = place[prefix] { return known }
      place[prefix] = distinct.count
      distinct.append(prefix)
      return distinct.count - 1
    }
    guard !distinct.isEmpty else { return [] }
    let scores = try await verifier.score(distinct).value
    guard scores.count == distinct.count else {
      throw BelieverError.wrongCount(verifier: name, scores.count, expected: distinct.count)
    }
    return places.map { scores[$0] }
  }

  /// Adds beliefs to the examples that lack them.
  ///
  /// - Parameters:
  ///   - examples: Some may have their beliefs already, from a run that was killed.
  ///   - batch: Examples in each batch, at least 1.
  ///   - onBatch: Called after each batch with all examples and the number of those that have beliefs.
  /// - Throws: ``BelieverError`` for beliefs of another verifier; any error of the verifier.
  public func believe(
    _ examples: [RevisionExample], batch: Int = 256,
    onBatch: ([RevisionExample], Int) throws -> Void = { _, _ in }
  ) async throws -> [RevisionExample] {
    precondition(batch >= 1, "a batch has at least 1 example, not \(batch)")
    if let other = examples.lazy.compactMap(\.beliefs?.verifier).first(where: { $0 != name }) {
      throw BelieverError.otherVerifier(found: other, expected: name)
    }
    var examples = examples
    let missing = examples.indices.filter { examples[$0].beliefs == nil }
    for start in stride(from: 0, to: missing.count, by: batch) {
      let places = missing[start..<min(start + batch, missing.count)]
      let scores = try await scores(
        places.flatMap { place in
          let example = examples[place]
          let problem = Problem(id: example.id, question: example.prompt)
          return (example.attempts + [example.completion]).map { (problem, $0) }
        })
      var next = 0
      for place in places {
        let end = next + examples[place].attempts.count
        examples[place].beliefs = RevisionBeliefs(
          verifier: name, attempts: Array(scores[next..<end]), completion: scores[end])
        next = end + 1
      }
      try onBatch(examples, examples.count - missing.count + places.endIndex)
    }
    return examples
  }
}

/// Beliefs that cannot be used.
public enum BelieverError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The data holds the beliefs of another verifier.
  case otherVerifier(found: String, expected: String)
  /// The verifier returned a wrong number of lists.
  case wrongCount(verifier: String, Int, expected: Int)

  public var description: String {
    switch self {
    case .otherVerifier(let found, let expected):
      "the attempts have the beliefs of '\(found.shown())', not of '\(expected.shown())'; name another file"
    case .wrongCount(let verifier, let found, let expected):
      "'\(verifier.shown())' gave \(found) lists of scores for \(expected) attempts"
    }
  }
}
