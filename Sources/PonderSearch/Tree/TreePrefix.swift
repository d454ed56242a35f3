import Ponder

/// A prefix of the frontier, with its search state.
struct TreePrefix: Sendable {
  private(set) var prefix: Prefix
  /// Its index in the tree; -1 for the question.
  let node: Int
  /// The seed of its continuations, derived from its place in the tree.
  let seed: UInt64
  private(set) var ending = Continuation.Ending.step
  private var logProbability: Double? = 0
  private var tokens = 0
  /// How many samples it stands for.
  var copies = 1
  var score = 0.0
  var stepScores: [Double] = []
  /// The score of the prefix that it continues.
  private(set) var parentScore: Double?
  /// The first step that it descends from.
  private(set) var root = 0

  init(root problem: Problem, seed: UInt64) {
    self.init(Prefix(problem), node: -1, seed: seed)
  }

  private init(_ prefix: Prefix, node: Int, seed: UInt64) {
    self.prefix = prefix
    self.node = node
    self.seed = seed
  }

  var isOpen: Bool { ending == .step }

  /// This prefix with its `index`-th continuation.
  func child(_ continuation: Continuation, index: Int, node: Int) -> TreePrefix {
    var child = TreePrefix(prefix.appending(continuation), node: node, seed: seed.derived(index))
    child.ending = continuation.ending
    child.parentScore = self.node < 0 ? nil : score
    child.root = self.node < 0 ? node : root
    child.tokens = tokens + continuation.tokens
    if let before = logProbability, let new = continuation.logProbability {
      child.logProbability = before + new
    } else {
      child.logProbability = nil
    }
    return child
  }

  /// This prefix, marked as finished even if the model did not end it.
  func closed() -> TreePrefix {
    var closed = self
    if isOpen { closed.ending = .length }
    return closed
  }

  /// The view of this prefix that an allocation gets.
  var scored: ScoredPrefix {
    ScoredPrefix(
      score: score, parentScore: parentScore, isOpen: isOpen, copies: copies, root: root)
  }

  func candidate(in domain: any AnswerDomain) -> Candidate {
    Candidate(
      steps: prefix.steps, answer: domain.answer(in: prefix.solution), stepScores: stepScores,
      ending: ending, logProbability: logProbability, tokens: tokens)
  }
}
