public import Ponder

/// The state of revision chains: decides what each attempt sees, and calls no model.
public struct RevisionState: Sendable {
  /// Finished attempts, round by round.
  public private(set) var candidates: [Candidate] = []
  /// What the verifier reads for each candidate: the attempts shown in its context, and its steps.
  public private(set) var prefixes: [Prefix] = []
  /// Indices of each chain's candidates, first attempt first.
  public private(set) var chains: [[Int]]
  /// Chains that are still being extended.
  public private(set) var live: [Int]

  private let problem: Problem
  private let window: AttemptWindow
  private let seed: UInt64
  private var beliefs: AttemptBeliefs

  public init(
    _ problem: Problem, chains: Int, window: AttemptWindow = .usual, view: AttemptView = .plain,
    seed: UInt64
  ) {
    self.problem = problem
    self.window = window
    beliefs = AttemptBeliefs(view)
    self.seed = seed.derived("chains")
    self.chains = Array(repeating: [], count: chains)
    live = Array(0..<chains)
  }

  /// Starts one chain at each of these candidates, which are its first attempts.
  public init(
    _ problem: Problem, startingWith first: [Candidate], window: AttemptWindow = .usual,
    view: AttemptView = .plain, seed: UInt64
  ) {
    self.init(problem, chains: first.count, window: window, view: view, seed: seed)
    candidates = first
    prefixes = first.map { Prefix(problem, steps: $0.steps) }
    chains = first.indices.map { [$0] }
  }

  /// The prefix for the next attempt of a chain.
  public func prefix(of chain: Int) -> Prefix {
    beliefs.prefix(problem, showing: window(of: chain))
  }

  /// The steps of the attempts that are in a chain's window.
  private func window(of chain: Int) -> [[String]] {
    let attempts = chains[chain]
    return attempts.suffix(window.shown(after: attempts.count)).map { candidates[$0].steps }
  }

  /// The attempts that a verifier must score before the next ones are made, each as a solution of its own;
  /// none if beliefs are not shown.
  public var unbelieved: [Prefix] { beliefs.unscored(among: live.flatMap(window), of: problem) }

  /// Stores the verifier's scores of ``unbelieved``.
  public mutating func believe(_ scores: [[Double]]) { beliefs.learn(scores, of: unbelieved) }

  /// The seed of a chain's next attempt; it depends on the chain and the attempt only, so longer or more
  /// chains begin with the same attempts.
  public func seed(of chain: Int) -> UInt64 { seed.derived(chain).derived(chains[chain].count) }

  /// Adds one attempt to every live chain; a chain without a new attempt ends.
  public mutating func advance(with attempts: [Continuation?], in domain: any AnswerDomain) {
    precondition(
      attempts.count == live.count,
      "\(live.count) chains need as many attempts, not \(attempts.count)")
    var going: [Int] = []
    for case (let chain, let attempt?) in zip(live, attempts) {
      going.append(chain)
      prefixes.append(prefix(of: chain).appending(attempt))
      chains[chain].append(candidates.count)
      candidates.append(
        Candidate(
          steps: attempt.steps, answer: domain.answer(in: attempt.text),
          ending: attempt.ending, logProbability: attempt.logProbability, tokens: attempt.tokens))
    }
    live = going
  }

  /// Ends the live chains that are long enough.
  public mutating func retire(_ isLongEnough: (Int) -> Bool) { live.removeAll(where: isLongEnough) }

  /// Stores the verifier's scores of ``prefixes``.
  public mutating func score(_ scores: [[Double]]) {
    for (index, scores) in zip(candidates.indices, scores) { candidates[index].stepScores = scores }
  }
}

/// Chooses within each chain by summed scores, then among the chains' winners in the same way.
///
/// - Returns: Votes over the winners, heaviest first, and the chosen candidate's index.
///
/// ### Source
///
/// Snell et al. 2024, appendix I.
public func chooseHierarchically(
  among candidates: [Candidate], chains: [[Int]], scores: [Double], in domain: any AnswerDomain
) -> (votes: [Vote], chosen: Int?) {
  func choose(_ members: [Int]) -> (votes: [Vote], chosen: Int?) {
    var (votes, chosen) = Selection.weighted.choose(
      among: members.map { candidates[$0] }, scores: members.map { scores[$0] }, in: domain)
    for index in votes.indices { votes[index].members = votes[index].members.map { members[$0] } }
    return (votes, chosen.map { members[$0] })
  }
  return choose(chains.compactMap { choose($0).chosen })
}

extension [Vote] {
  /// These votes with every candidate that gives an equivalent answer as a member, followed by the
  /// remaining answers with a weight of 0.
  ///
  /// - Complexity: O(N) canonical keys, or O(N · groups) comparisons when the domain has none.
  func joined(by candidates: [Candidate], in domain: any AnswerDomain) -> [Vote] {
    var groups = AnswerGroups(in: domain)
    let members = groups.place(answersOf: candidates)
    var decided: [Vote] = []
    var isCounted = members.map { _ in false }
    for vote in self {
      let group = groups.place(vote.answer)
      // If equivalence is not transitive, two votes may fall into the same group.
      guard members.indices.contains(group), !isCounted[group] else { continue }
      isCounted[group] = true
      decided.append(
        Vote(answer: groups.first[group], members: members[group], weight: vote.weight))
    }
    let others = members.indices.filter { !isCounted[$0] }.sorted {
      (members[$1].count, members[$0][0]) < (members[$0].count, members[$1][0])
    }
    return decided + others.map { Vote(answer: groups.first[$0], members: members[$0], weight: 0) }
  }
}
