public import Ponder

/// The state of a tree search: makes the decisions, and calls no model.
///
/// ``need`` is the search's next request; ``advance(with:)`` takes the reply and decides. A short loop
/// calls the models: ``TreeSettings/solve(_:by:choosing:budget:with:seed:)``.
///
/// A round samples steps until each prefix reaches the end of its ``Stride``, scores every prefix, and lets an
/// ``Allocation`` allocate the places of the next one. Choices that the paper leaves open:
///
/// - Finished prefixes compete with their last score. Those that get a place are banked as candidates.
/// - When every prefix of a round is finished, all of them are banked, including copies.
/// - Continuations of one prefix with the same text and ending are one node with copies, and take one
///   place. An open and a finished continuation are two nodes even if their texts are equal.
/// - Prefixes still open in the last round are completed in one request each, after its first request.
/// - An allocation may keep prefixes, to come back to them: ``Allocation/keepsPrefixes``. It then ends the search by
///   continuing nothing; if nothing is finished then, the open prefix with the best score is completed.
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
    /// One list of continuations for each request.
    case continuations([[Continuation]])
    /// One list of scores for each prefix, one for each of its steps or for the last alone.
    case scores([[Double]])
  }

  private enum Phase { case expanding, striding, simulating, finishing }

  /// The next request, or `nil` when the search is over.
  public private(set) var need: Need?
  /// Every node so far, parents before children.
  public internal(set) var tree: [SearchNode] = []
  /// Finished solutions, in the order in which they were banked.
  public private(set) var candidates: [Candidate] = []

  let problem: Problem
  let settings: TreeSettings
  private let domain: any AnswerDomain
  private var allocation: any Allocation
  private var phase = Phase.expanding
  private(set) var round = 1
  /// Whether an allocation that keeps prefixes continues nothing any more.
  private var hasEnded = false
  var parents: [TreePrefix]
  var frontier: [TreePrefix] = []
  /// Open prefixes that an allocation may come back to.
  var kept = KeptPrefixes()
  /// For a stride by belief: what stands for the question's score, tree by tree.
  var beliefs: [Double] = []

  /// Starts a search.
  ///
  /// - Parameters:
  ///   - problem: The question.
  ///   - settings: Lookahead, rounds, stride, aggregation and sampling.
  ///   - allocation: Allocates the places.
  ///   - domain: Finds the candidates' answers.
  ///   - seed: Each node's own seed derives from it.
  public init(
    _ problem: Problem, settings: TreeSettings, allocation: any Allocation,
    domain: any AnswerDomain,
    seed: UInt64
  ) {
    self.problem = problem
    self.settings = settings
    self.allocation = allocation
    self.domain = domain
    let first = seed.derived("beam")
    parents = (0..<max(1, allocation.trees)).map { number in
      TreePrefix(
        root: number, seed: number == 0 ? first : first.derived("tree").derived(number))
    }
    let places = max(1, allocation.places)
    need = .continuations(parents.map { expansion(of: $0, count: places) })
    if allocation.keepsPrefixes { kept = KeptPrefixes(parents, sampled: places) }
  }

  /// Takes the reply to the current ``need`` and decides the next one.
  public mutating func advance(with reply: Reply) {
    switch (phase, reply) {
    case (.expanding, .continuations(let lists)):
      grow(lists)
      afterGrowth()
    case (.striding, .continuations(let lists)):
      lengthen(lists)
      afterGrowth()
    case (.simulating, .continuations(let lists)):
      let simulated = simulate(lists)
      phase = .expanding
      need = .scores(simulated)
    case (.finishing, .continuations(let lists)):
      finish(lists)
      askForScores()
    case (_, .scores(let scores)):
      score(scores)
      if !unfinished.isEmpty {
        goOn()
      } else if openPrefixes.isEmpty, !allocation.keepsPrefixes || hasEnded {
        bankAll()
      } else {
        share()
      }
    }
  }

  /// Ends the search now; finished prefixes that the filter has not seen become candidates.
  public mutating func stop() {
    frontier.removeAll { $0.isOpen || tree[$0.node].fate != .open }
    bankAll()
  }

  /// Whether ``need`` continues the prefixes that the allocation has just kept.
  var beginsRound: Bool { phase == .expanding && !parents.isEmpty }
}

extension TreeState {
  private mutating func afterGrowth() {
    guard !frontier.isEmpty else { return need = nil }
    let open = openPrefixes
    if round >= settings.maximumRounds, !open.isEmpty, !allocation.keepsPrefixes {
      phase = .finishing
      need = .continuations(open.map { ending(of: frontier[$0]) })
    } else if !unfinished.isEmpty {
      goOn()
    } else if settings.lookahead > 0, !open.isEmpty {
      phase = .simulating
      need = .continuations(open.map { simulation(of: frontier[$0]) })
    } else {
      askForScores()
    }
  }

  /// Continues the prefixes that have not reached the end of their stride.
  private mutating func goOn() {
    let unfinished = unfinished
    for index in unfinished { tree[frontier[index].node].fate = .kept }
    phase = .striding
    need = .continuations(
      unfinished.map { expansion(of: frontier[$0], count: frontier[$0].copies) })
  }

  /// Indices of the frontier's open prefixes: to copy a prefix costs more than to decide about it.
  private var openPrefixes: [Int] { frontier.indices.filter { frontier[$0].isOpen } }

  private mutating func askForScores() {
    phase = .expanding
    var unscored: [Prefix] = []
    unscored.reserveCapacity(frontier.count)
    for beam in frontier where !beam.isScored { unscored.append(prefix(of: beam)) }
    need = .scores(unscored)
  }

  /// Banks and expands according to the allocation; drops the rest.
  private mutating func share() {
    for index in frontier.indices { tree[frontier[index].node].fate = .dropped }
    if allocation.keepsPrefixes { frontier = kept.joined(by: frontier) }
    let portions = allocation.allocate(frontier.map(\.scored))
    var expansions: [Expansion] = []
    for portion in portions {
      var beam = frontier[portion.index]
      if !beam.isOpen {
        bank(beam, count: portion.count)
        continue
      }
      if beam.node >= 0 { tree[beam.node].fate = .kept }
      guard portion.count > 0 else { continue }
      frontier[portion.index].samples += portion.count
      beam.weight = portion.weight
      parents.append(beam)
      expansions.append(expansion(of: beam, count: portion.count))
    }
    round += 1
    phase = .expanding
    need = expansions.isEmpty ? nil : .continuations(expansions)
    guard allocation.keepsPrefixes else { return }
    kept.prefixes = frontier.filter(\.isOpen)
    if expansions.isEmpty { endWithOne() }
  }

  /// Ends a search whose allocation continues nothing: with what is banked, or else with the best open prefix.
  private mutating func endWithOne() {
    hasEnded = true
    guard candidates.isEmpty, let best = kept.best else { return }
    frontier = [best]
    phase = .finishing
    need = .continuations([ending(of: best)])
  }

  private mutating func bankAll() {
    for beam in frontier { bank(beam, count: beam.copies) }
    need = nil
  }

  private mutating func bank(_ beam: TreePrefix, count: Int) {
    guard count > 0 else { return }
    tree[beam.node].fate = .banked
    let candidate = beam.candidate(in: domain)
    for _ in 0..<count { candidates.append(candidate) }
  }
}
