public import Ponder

/// A beam search under way: it decides, and calls nothing.
///
/// ``need`` says what the search wants next; ``advance(with:)`` takes the answer and decides. A loop
/// of ten lines around it calls the models: ``BeamSearch``.
///
/// A round samples steps, scores every prefix, and keeps the best ones, `width` samples a place. Where
/// the paper is silent:
///
/// - Finished prefixes compete in the filter with their last score. One that survives is banked as
///   a candidate, and its place is closed: the frontier shrinks by `width`. So there are never more
///   candidates than the budget.
/// - When every prefix of a round is finished, all of them are banked, copies too: nothing is left
///   to filter.
/// - Equal continuations of one prefix that ended alike are one node with copies, and take one place in
///   the filter. One that may go on and one that is finished are two, however alike their texts.
/// - Among equal scores the one sampled first is kept.
/// - Prefixes still open in the last round are continued to their end in one go.
///
/// ### Source
///
/// Snell et al. 2024, section 5.2 (beam search and lookahead search).
public struct BeamState: Sendable {
  /// A request for continuations of one prefix.
  public struct Expansion: Hashable, Sendable {
    public var prefix: Prefix
    public var count: Int
    public var extent: Extent
    public var sampling: Sampling
    public var seed: UInt64
  }

  /// What the search wants next.
  public enum Need: Hashable, Sendable {
    /// Continuations, one list for each of these.
    case continuations([Expansion])
    /// The verifier's scores of each of these.
    case scores([Prefix])
  }

  /// The answer to a ``Need``, in its order.
  public enum Reply: Hashable, Sendable {
    case continuations([[Continuation]])
    case scores([[Double]])
  }

  private enum Phase { case expanding, simulating, finishing }

  /// What makes two continuations of one prefix one node.
  private struct Twin: Hashable {
    var steps: [String]
    var ending: Continuation.Ending
  }

  /// What it wants next, or `nil` when it is over.
  public private(set) var need: Need?
  /// Every node so far, parents before children.
  public private(set) var tree: [SearchNode] = []
  /// Finished solutions, in the order in which they were banked.
  public private(set) var candidates: [Candidate] = []

  private let settings: BeamSearch
  private let width: Int
  private let domain: any AnswerDomain
  private var phase = Phase.expanding
  private var round = 1
  /// Prefixes the frontier may hold.
  private var places: Int
  private var parents: [Beam]
  private var frontier: [Beam] = []

  /// Starts a search.
  ///
  /// - Parameters:
  ///   - problem: The question.
  ///   - settings: Width, lookahead, rounds and aggregation.
  ///   - places: Prefixes sampled in the first round, at least 1: the budget, or with lookahead the
  ///     budget over `k + 1`.
  ///   - domain: Finds the candidates' answers.
  ///   - seed: Each node's own seed derives from it.
  public init(
    _ problem: Problem, settings: BeamSearch, places: Int, domain: any AnswerDomain, seed: UInt64
  ) {
    precondition(places >= 1, "a search needs at least 1 place, not \(places)")
    self.settings = settings
    self.domain = domain
    self.places = places
    width = settings.width.samples(of: places)
    parents = [Beam(root: problem, seed: seed.derived("beam"))]
    need = .continuations([expansion(of: parents[0], count: places)])
  }

  /// Takes what the search asked for and decides what it needs next.
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
      if frontier.allSatisfy({ !$0.isOpen }) { bankAll() } else { filter() }
    }
  }

  /// Ends the search as it stands: finished prefixes that the filter has not seen become candidates.
  public mutating func stop() {
    frontier.removeAll { $0.isOpen || tree[$0.node].fate != .open }
    bankAll()
  }
}

extension BeamState {
  private func expansion(of beam: Beam, count: Int) -> Expansion {
    Expansion(
      prefix: beam.prefix, count: count, extent: .step, sampling: settings.sampling,
      seed: beam.seed)
  }

  private func simulation(of beam: Beam) -> Expansion {
    Expansion(
      prefix: beam.prefix, count: 1, extent: .steps(settings.lookahead), sampling: .greedy,
      seed: beam.seed.derived("lookahead"))
  }

  private func ending(of beam: Beam) -> Expansion {
    Expansion(
      prefix: beam.prefix, count: beam.copies, extent: .end, sampling: settings.sampling,
      seed: beam.seed.derived("end"))
  }

  /// Makes a node of every distinct continuation.
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

  /// Notes what a lookahead saw, and returns the prefixes to score: each with its simulated end.
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
    frontier = frontier.flatMap { beam -> [Beam] in
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

  /// Keeps the best prefixes, banks those of them that are finished, and expands the rest.
  private mutating func filter() {
    let order = frontier.indices.sorted {
      (frontier[$1].score, $0) < (frontier[$0].score, $1)
    }
    let kept = order.prefix(max(1, places / width))
    for index in order.dropFirst(kept.count) { tree[frontier[index].node].fate = .dropped }
    for index in kept {
      if frontier[index].isOpen {
        tree[frontier[index].node].fate = .kept
        parents.append(frontier[index])
      } else {
        bank(frontier[index])
        places -= width
      }
    }
    round += 1
    need =
      parents.isEmpty || places < 1
      ? nil : .continuations(parents.map { expansion(of: $0, count: min(width, places)) })
  }

  private mutating func bankAll() {
    for beam in frontier { for _ in 0..<beam.copies { bank(beam) } }
    need = nil
  }

  private mutating func bank(_ beam: Beam) {
    tree[beam.node].fate = .banked
    candidates.append(beam.candidate(in: domain))
  }
}
