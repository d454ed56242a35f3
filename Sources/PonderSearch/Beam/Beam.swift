import Ponder

/// A prefix of the frontier, with what a search knows of it.
struct Beam: Sendable {
  private(set) var prefix: Prefix
  /// Its index in the tree; -1 for the question.
  let node: Int
  /// Branches by identity: the seed of its own continuations.
  let seed: UInt64
  private(set) var ending = Continuation.Ending.step
  private var logProbability: Double? = 0
  private var tokens = 0
  /// How many samples it stands for.
  var copies = 1
  var score = 0.0
  var stepScores: [Double] = []

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
  func child(_ continuation: Continuation, index: Int, node: Int) -> Beam {
    var child = Beam(prefix.appending(continuation), node: node, seed: seed.derived(index))
    child.ending = continuation.ending
    child.tokens = tokens + continuation.tokens
    if let before = logProbability, let new = continuation.logProbability {
      child.logProbability = before + new
    } else {
      child.logProbability = nil
    }
    return child
  }

  /// This prefix as one that is not continued, whatever its model says.
  func closed() -> Beam {
    var closed = self
    if isOpen { closed.ending = .length }
    return closed
  }

  func candidate(in domain: any AnswerDomain) -> Candidate {
    Candidate(
      steps: prefix.steps, answer: domain.answer(in: prefix.solution), stepScores: stepScores,
      ending: ending, logProbability: logProbability, tokens: tokens)
  }
}
