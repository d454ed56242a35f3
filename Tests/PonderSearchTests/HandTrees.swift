import Ponder
import PonderTesting

@testable import PonderSearch

/// What tests of tree searches share: trees worked by hand, and random ones for equalities.

/// One sampled step of two tokens.
func step(_ text: String, _ ending: Continuation.Ending = .step) -> Continuation {
  Continuation(steps: [text], ending: ending, logProbability: -1, tokens: 2)
}

extension TreeState {
  init(_ allocation: any Allocation, settings: TreeSettings = TreeSettings()) {
    self.init(
      Problem(id: "p", question: "?"), settings: settings, allocation: allocation,
      domain: ScriptedDomain(), seed: 1)
  }

  /// The requests for continuations, as `prefix steps joined × count`.
  var asked: [String] {
    guard case .continuations(let requests) = need else { return [] }
    return requests.map { "\($0.prefix.steps.joined(separator: "/")) × \($0.samples.count)" }
  }

  /// The prefixes to score.
  var judged: [String] {
    guard case .scores(let prefixes) = need else { return [] }
    return prefixes.map { $0.steps.joined(separator: "/") }
  }

  /// The seeds of the requests.
  var seeds: [UInt64] {
    guard case .continuations(let requests) = need else { return [] }
    return requests.map(\.seed)
  }
}

/// Trees with four branches at each step; scores are numbers without a pattern.
struct RandomTree: Proposer, Verifier {
  /// Whether solutions end after three to seven steps, and not all after five.
  var endsEarly = false
  /// Whether many scores are equal or 0.
  var isCoarse = false

  var models: Models { Models(proposer: self, verifier: self, domain: ScriptedDomain()) }

  func propose(
    samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
    seed: UInt64
  ) async throws -> Metered<[Continuation]> {
    try Task.checkCancellation()
    let continuations = samples.map { index -> Continuation in
      var random = RandomStream(seed: sampling.temperature == 0 ? 9 : seed.derived(index))
      var steps: [String] = []
      var ending = Continuation.Ending.step
      while ending == .step, steps.count < extent.stepLimit ?? .max {
        let depth = prefix.steps.count + steps.count
        let letter = ["a", "b", "c", "d"][Int(random.next() % 4)]
        let isEnd = endsEarly ? depth >= 6 || (depth >= 2 && random.unit() < 0.3) : depth >= 4
        steps.append(isEnd ? "Answer: \(letter)" : "step \(letter)")
        if isEnd { ending = .solution }
      }
      return Continuation(steps: steps, ending: ending, tokens: 2 * steps.count)
    }
    let tokens = continuations.reduce(0) { $0 + $1.tokens }
    return Metered(continuations, cost: ModelCost(calls: 1, sampledTokens: tokens))
  }

  func score(_ prefixes: [Prefix]) async throws -> Metered<[[Double]]> {
    try Task.checkCancellation()
    let scores = prefixes.map { prefix in
      prefix.steps.indices.map { index in
        let text = prefix.problem.id + prefix.steps[...index].joined(separator: "/")
        var random = RandomStream(seed: stableHash(text.utf8))
        return isCoarse ? (random.unit() * 10).rounded(.down) / 10 : random.unit()
      }
    }
    return Metered(scores, cost: ModelCost(calls: 1, readTokens: prefixes.count))
  }
}

/// Sample `i` of the question is solution `i`, whatever the seed; its first line decides the rest.
struct NumberedSolutions: Proposer {
  let solutions: [[String]]

  func propose(
    samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
    seed: UInt64
  ) async throws -> Metered<[Continuation]> {
    let continuations = samples.compactMap { index -> Continuation? in
      let solution =
        prefix.steps.isEmpty
        ? solutions[index % solutions.count] : solutions.first { $0.starts(with: prefix.steps) }
      guard let rest = solution?.dropFirst(prefix.steps.count) else { return nil }
      let steps = Array(rest.prefix(extent.stepLimit ?? rest.count))
      return Continuation(
        steps: steps, ending: steps.count == rest.count ? .solution : .step, tokens: steps.count)
    }
    let tokens = continuations.reduce(0) { $0 + $1.tokens }
    return Metered(continuations, cost: ModelCost(calls: 1, sampledTokens: tokens))
  }
}
