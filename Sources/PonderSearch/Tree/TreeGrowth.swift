import Ponder

/// How replies become nodes and scores of a ``TreeState``; the decisions are in its own file.
extension TreeState {
  /// Continuations of one prefix with equal keys are one node.
  private struct Twin: Hashable {
    var steps: [String]
    var ending: Continuation.Ending
  }

  // MARK: Requests

  func prefix(of beam: TreePrefix) -> Prefix { Prefix(problem, steps: beam.steps) }

  func expansion(of beam: TreePrefix, count: Int) -> Expansion {
    Expansion(
      prefix(of: beam), samples: beam.samples..<beam.samples + count,
      until: settings.stride.extent,
      sampling: settings.sampling, seed: beam.seed)
  }

  func simulation(of beam: TreePrefix) -> Expansion {
    Expansion(
      prefix(of: beam), samples: 0..<1, until: .steps(settings.lookahead), sampling: .greedy,
      seed: beam.seed.derived("lookahead"))
  }

  func ending(of beam: TreePrefix) -> Expansion {
    Expansion(
      prefix(of: beam), samples: 0..<beam.copies, until: .end, sampling: settings.sampling,
      seed: beam.seed.derived("end"))
  }

  // MARK: Growth

  /// Creates a node for every distinct continuation of the parents.
  mutating func grow(_ lists: [[Continuation]]) {
    frontier.removeAll(keepingCapacity: true)
    for (parent, list) in zip(parents, lists) { add(list, after: parent, goesOn: false) }
    parents.removeAll(keepingCapacity: true)
  }

  /// Puts the next lines in the place of the prefixes that have not reached the end of their stride.
  mutating func lengthen(_ lists: [[Continuation]]) {
    var lists = lists[...]
    let before = frontier
    frontier.removeAll(keepingCapacity: true)
    for beam in before {
      if goesOn(beam) {
        add(lists.popFirst() ?? [], after: beam, goesOn: true)
      } else {
        frontier.append(beam)
      }
    }
  }

  private mutating func add(_ list: [Continuation], after parent: TreePrefix, goesOn: Bool) {
    let first = frontier.count
    // Few are compared faster than hashed.
    let isShort = list.count <= 8
    var places: [Twin: Int] = [:]
    for (index, continuation) in list.enumerated() {
      let known =
        isShort
        ? twin(of: continuation, from: first)
        : places[Twin(steps: continuation.steps, ending: continuation.ending)]
      if let known {
        frontier[known].copies += 1
        tree[frontier[known].node].copies += 1
        continue
      }
      if !isShort {
        places[Twin(steps: continuation.steps, ending: continuation.ending)] = frontier.count
      }
      frontier.append(
        parent.child(continuation, index: index, node: tree.count, goesOn: goesOn))
      tree.append(
        SearchNode(
          parent: parent.node < 0 ? nil : parent.node, round: round, steps: continuation.steps))
    }
  }

  /// The first prefix of the frontier, from a place on, that ends with exactly this continuation.
  private func twin(of continuation: Continuation, from first: Int) -> Int? {
    // A loop, because a closure would hold, and so copy, the whole state.
    for place in first..<frontier.count
    where frontier[place].ending == continuation.ending
      && tree[frontier[place].node].steps == continuation.steps
    {
      return place
    }
    return nil
  }

  /// Indices of the frontier's prefixes that have not reached the end of their stride.
  var unfinished: [Int] {
    if case .lines = settings.stride { return [] }
    return frontier.indices.filter { goesOn(frontier[$0]) }
  }

  /// Whether a prefix has not reached the end of its stride.
  ///
  /// In a stride by belief, a prefix without a score waits for it.
  func goesOn(_ beam: TreePrefix) -> Bool {
    guard beam.isOpen, beam.strideSteps < Stride.mostLines else { return false }
    switch settings.stride {
    case .lines: return false
    case .marker(let markers): return beam.steps.last.map(markers.mark) != true
    case .tokens(let count): return beam.strideTokens < count
    case .belief(let change):
      guard beam.isScored else { return false }
      return abs(beam.score - (beam.parentScore ?? beliefs[beam.root])) < change - 1e-9
    }
  }

  /// Stores the lookahead's simulations and returns the prefixes to score, each with its simulated steps.
  mutating func simulate(_ lists: [[Continuation]]) -> [Prefix] {
    var lists = lists[...]
    return frontier.map { beam in
      guard beam.isOpen, let simulated = lists.popFirst()?.first else {
        return prefix(of: beam)
      }
      tree[beam.node].simulated = simulated.steps
      return prefix(of: beam).appending(simulated)
    }
  }

  /// Replaces open prefixes by their finished continuations.
  mutating func finish(_ lists: [[Continuation]]) {
    var lists = lists[...]
    frontier = frontier.flatMap { beam -> [TreePrefix] in
      guard beam.isOpen else { return [beam] }
      return (lists.popFirst() ?? []).enumerated().map { index, continuation in
        let child = beam.child(continuation, index: index, node: tree.count).closed()
        tree.append(
          SearchNode(
            parent: beam.node < 0 ? nil : beam.node, round: round + 1, steps: continuation.steps))
        return child
      }
    }
  }

  // MARK: Scores

  /// Stores the scores of the prefixes that had none.
  mutating func score(_ scores: [[Double]]) {
    let unscored = frontier.indices.filter { !frontier[$0].isScored }
    for (index, scores) in zip(unscored, scores) {
      let count = frontier[index].steps.count
      frontier[index].stepScores = scores.count <= count ? scores : Array(scores.prefix(count))
      frontier[index].score = settings.aggregation.score(of: scores)
      frontier[index].isScored = true
      tree[frontier[index].node].score = frontier[index].score
    }
    scoreStrides(of: unscored)
    if case .belief = settings.stride, beliefs.isEmpty { beliefs = meanScores() }
  }

  /// Gives the earlier lines of these prefixes' strides the scores that came with their newest ones; an outcome
  /// verifier gives none.
  private mutating func scoreStrides(of indices: [Int]) {
    if case .lines = settings.stride { return }
    for beam in indices.map({ frontier[$0] }) { scoreStride(of: beam) }
  }

  private mutating func scoreStride(of beam: TreePrefix) {
    guard beam.stepScores.count == beam.steps.count else { return }
    var depth = beam.steps.count - tree[beam.node].steps.count
    var place = tree[beam.node].parent
    while depth > beam.strideStart, let node = place {
      tree[node].score = settings.aggregation.score(of: Array(beam.stepScores.prefix(depth)))
      depth -= tree[node].steps.count
      place = tree[node].parent
    }
  }

  /// The mean score of each tree's first lines, copies counted: an estimate of the question's own score,
  /// because a verifier's score is the expected score of what follows.
  private func meanScores() -> [Double] {
    var sums = Array(repeating: (score: 0.0, copies: 0.0), count: (frontier.last?.root ?? 0) + 1)
    for beam in frontier {
      sums[beam.root].score += beam.score * Double(beam.copies)
      sums[beam.root].copies += Double(beam.copies)
    }
    return sums.map { $0.copies > 0 ? $0.score / $0.copies : 0 }
  }
}
