public import Ponder

/// The state of a tree search: makes the decisions, and calls no model.
///
/// ``need`` is the search's next request; ``advance(with:)`` takes the reply and decides. A short loop
/// calls the models: ``TreeSettings/solve(_:by:choosing:budget:with:seed:)``.
///
/// A round samples steps, scores every prefix, and lets an ``Allocation`` allocate the places of the next
/// one. Choices that the paper leaves open:
///
/// - Finished prefixes compete with their last score. Those that get a place are banked as candidates.
/// - When every prefix of a round is finished, all of them are banked, including copies.
/// - Continuations of one prefix with the same text and ending are one node with copies, and take one
///   place. An open and a finished continuation are two nodes even if their texts are equal.
/// - Prefixes still open in the last round are completed in one request each.
///
/// ### Source
///
/// Snell et al. 2024, section 5.2 (beam search and lookahead search).
public struct TreeState: Sendable {
  /// What the search needs next.
  public enum Need: Hashable, Sendable {
    /// Continuations: one list for each of these requests.
    case continuations([Expansion])
    /// The verifier's scores of each of these prefixes.
    case scores([Prefix])
  }

  /// The reply to a ``Need``, in the same order.
  public enum Reply: Hashable, Sendable {
    case continuations([[Continuation]])
    case scores([[Double]])
  }

  private enum Phase { case expanding, simulating, finishing }

  /// Continuations of one prefix with equal keys are one node.
  private struct Twin: Hashable {
    var steps: [String]
    var ending: Continuation.Ending
  }

  /// The next request, or `nil` when the search is over.
  public private(set) var need: Need?
  /// Every node so far, parents before children.
  public private(set) var tree: [SearchNode] = []
  /// Finished solutions, in the order in which they were banked.
  public private(set) var candidates: [Candidate] = []

  private let settings: TreeSettings
  private let domain: any AnswerDomain
  private var allocation: any Allocation
  private var phase = Phase.expanding
  private var round = 1
  private var parents: [TreePrefix]
  private var frontier: [TreePrefix] = []

  /// Starts a search.
  ///
  /// - Parameters:
  ///   - problem: The question.
  ///   - settings: Lookahead, rounds, aggregation and sampling.
  ///   - allocation: Allocates the places.
  ///   - domain: Finds the candidates' answers.
  ///   - seed: Each node's own seed derives from it.
  public init(
    _ problem: Problem, settings: TreeSettings, allocation: any Allocation,
    domain: any AnswerDomain,
    seed: UInt64
  ) {
    self.settings = settings
    self.allocation = allocation
    self.domain = domain
    parents = [TreePrefix(root: problem, seed: seed.derived("beam"))]
    need = .continuations([expansion(of: parents[0], count: max(1, allocation.places))])
  }

  /// Takes the reply to the current ``need`` and decides the next one.
  public mutating func advance(with reply: Reply) {
    switch (phase, reply) {
    case (.expanding, .continuations(let lists)):
      grow(lists)
      guard !frontier.isEmpty else { return need = nil }
      let open = frontier.filter(\.isOpen)
      if round >= settings.maximumRounds, !open.isEmpty {
        phase = .finishing
        need = .continuations(open.map { ending(of: $0) })
      } else if settings.lookahead > 0, !open.isEmpty {
        phase = .simulating
        need = .continuations(open.map { simulation(of: $0) })
      } else {
        need = .scores(frontier.map(\.prefix))
      }
    case (.simulating, .continuations(let lists)):
      let simulated = simulate(lists)
      phase = .expanding
      need = .scores(simulated)
    case (.finishing, .continuations(let lists)):
      finish(lists)
      need = .scores(frontier.map(\.prefix))
    case (_, .scores(let scores)):
      score(scores)
      if frontier.allSatisfy({ !$0.isOpen }) { bankAll() } else { share() }
    }
  }

  /// Ends the search now; finished prefixes that the filter has not seen become candidates.
  public mutating func stop() {
    frontier.removeAll { $0.isOpen || tree[$0.node].fate != .open }
    bankAll()
  }
}

extension TreeState {
  private func expansion(of beam: TreePrefix, count: Int) -> Expansion {
    Expansion(
      beam.prefix, samples: 0..<count, until: .step, sampling: settings.sampling, seed: beam.seed)
  }

  private func simulation(of beam: TreePrefix) -> Expansion {
    Expansion(
      beam.prefix, samples: 0..<1, until: .steps(settings.lookahead), sampling: .greedy,
      seed: beam.seed.derived("lookahead"))
  }

  private func ending(of beam: TreePrefix) -> Expansion {
    Expansion(
      beam.prefix, samples: 0..<beam.copies, until: .end, sampling: settings.sampling,
      seed: beam.seed.derived("end"))
  }

  /// Creates a node for every distinct continuation.
  private mutating func grow(_ lists: [[Continuation]]) {
    frontier.removeAll(keepingCapacity: true)
    for (parent, list) in zip(parents, lists) {
      var known: [Twin: Int] = [:]
      for (index, continuation) in list.enumerated() {
        let key = Twin(steps: continuation.steps, ending: continuation.ending)
        if let twin = known[key] {
          frontier[twin].copies += 1
          tree[frontier[twin].node].copies += 1
          continue
        }
        known[key] = frontier.count
        frontier.append(parent.child(continuation, index: index, node: tree.count))
        tree.append(
          SearchNode(
            parent: parent.node < 0 ? nil : parent.node, round: round, steps: continuation.steps))
      }
    }
    parents.removeAll()
  }

  /// Stores the lookahead's simulations and returns the prefixes to score, each with its simulated steps.
  private mutating func simulate(_ lists: [[Continuation]]) -> [Prefix] {
    var lists = lists[...]
    return frontier.map { beam in
      guard beam.isOpen, let simulated = lists.popFirst()?.first else { return beam.prefix }
      tree[beam.node].simulated = simulated.steps
      return beam.prefix.appending(simulated)
    }
  }

  /// Replaces open prefixes by their finished continuations.
  private mutating func finish(_ lists: [[Continuation]]) {
    var lists = lists[...]
    frontier = frontier.flatMap { beam -> [TreePrefix] in
      guard beam.isOpen else { return [beam] }
      return (lists.popFirst() ?? []).enumerated().map { index, continuation in
        let child = beam.child(continuation, index: index, node: tree.count).closed()
        tree.append(
          SearchNode(parent: beam.node, round: round + 1, steps: continuation.steps))
        return child
      }
    }
  }

  private mutating func score(_ scores: [[Double]]) {
    for (index, scores) in zip(frontier.indices, scores) {
      frontier[index].stepScores = Array(scores.prefix(frontier[index].prefix.steps.count))
      frontier[index].score = settings.aggregation.score(of: scores)
      tree[frontier[index].node].score = frontier[index].score
    }
  }

  /// Banks and expands according to the allocation; drops the rest.
  private mutating func share() {
    let portions = allocation.allocate(frontier.map(\.scored))
    for beam in frontier { tree[beam.node].fate = .dropped }
    var expansions: [Expansion] = []
    for portion in portions {
      let beam = frontier[portion.index]
      if !beam.isOpen {
        for _ in 0..<portion.count { bank(beam) }
        continue
      }
      tree[beam.node].fate = .kept
      guard portion.count > 0 else { continue }
      parents.append(beam)
      expansions.append(expansion(of: beam, count: portion.count))
    }
    round += 1
    need = expansions.isEmpty ? nil : .continuations(expansions)
  }

  private mutating func bankAll() {
    for beam in frontier { for _ in 0..<beam.copies { bank(beam) } }
    need = nil
  }

  private mutating func bank(_ beam: TreePrefix) {
    tree[beam.node].fate = .banked
    candidates.append(beam.candidate(in: domain))
  }
}
