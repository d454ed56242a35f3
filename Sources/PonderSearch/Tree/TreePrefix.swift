import Ponder

/// A prefix of the frontier, with its search state.
///
/// It holds no problem, which all prefixes of a search share: a search makes thousands of these, and each
/// reference in one is counted up and down.
struct TreePrefix: Sendable {
  private(set) var steps: [String]
  /// Its index in the tree; -1 for the question.
  let node: Int
  /// The seed of its continuations, derived from its place in the tree.
  let seed: UInt64
  /// The number of its tree.
  let root: Int
  /// The node of the prefix that its stride continues; -1 for the question.
  private(set) var parent = -1
  /// Strides from the question.
  private(set) var depth = 0
  /// How many continuations it has had.
  var samples = 0
  private(set) var ending = Continuation.Ending.step
  private var logProbability: Double? = 0
  private var tokens = 0
  /// How many samples it stands for.
  var copies = 1
  var score = 0.0
  var stepScores: [Double] = []
  /// Whether ``score`` is that of its newest step.
  var isScored = false
  /// What the allocation gave it, for its continuations to show; until then, what it was given by the one it
  /// continues.
  var weight = 1.0
  /// The score at the beginning of its stride; `nil` at the question.
  private(set) var parentScore: Double?
  /// Steps and tokens at the beginning of its stride.
  private var start = (steps: 0, tokens: 0)

  /// The question, as the root of a tree.
  init(root number: Int, seed: UInt64) { self.init([], node: -1, seed: seed, root: number) }

  private init(_ steps: [String], node: Int, seed: UInt64, root: Int) {
    self.steps = steps
    self.node = node
    self.seed = seed
    self.root = root
  }

  var isOpen: Bool { if case .step = ending { true } else { false } }
  /// The number of steps at the beginning of its stride.
  var strideStart: Int { start.steps }
  /// Steps since the beginning of its stride.
  var strideSteps: Int { steps.count - start.steps }
  /// Tokens since the beginning of its stride.
  var strideTokens: Int { tokens.minus(start.tokens) }

  /// This prefix with the `index`-th of its newest continuations.
  ///
  /// - Parameter goesOn: Whether the continuation belongs to the same stride.
  func child(
    _ continuation: Continuation, index: Int, node: Int, goesOn: Bool = false
  ) -> TreePrefix {
    var grown: [String] = []
    // Exactly: a sum of arrays makes room for as many again.
    grown.reserveCapacity(steps.count + continuation.steps.count)
    grown.append(contentsOf: steps)
    grown.append(contentsOf: continuation.steps)
    var child = TreePrefix(
      grown, node: node, seed: seed.derived(samples + index), root: root)
    child.parent = goesOn ? parent : self.node
    child.depth = goesOn ? depth : depth + 1
    child.ending = continuation.ending
    child.parentScore = goesOn ? parentScore : self.node < 0 ? nil : score
    child.start = goesOn ? start : (steps.count, tokens)
    child.weight = weight
    child.tokens = tokens.plus(continuation.tokens)
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
      score: score, parentScore: parentScore, weight: weight, isOpen: isOpen, copies: copies,
      root: root, node: node, parent: parent, depth: depth)
  }

  func candidate(in domain: any AnswerDomain) -> Candidate {
    Candidate(
      steps: steps, answer: domain.answer(in: steps.solutionText), stepScores: stepScores,
      ending: ending, logProbability: logProbability, tokens: tokens)
  }
}
