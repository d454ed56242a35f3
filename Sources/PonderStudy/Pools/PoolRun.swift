import Ponder

/// Candidates that were made together: one model, one method, some problems.
public struct PoolRun: Sendable {
  public var name: String
  /// The file it was read from.
  public var file: String
  /// How the candidates were made, where the file says.
  public var method: String?
  public var model: String?
  /// Generations that a candidate stands for: N where each is what a whole search settled on.
  public var generations: Int
  /// Those that nothing contradicts, in the file's order.
  public var problems: [PoolProblem]
  /// What cannot be true; the problems concerned are not among ``problems``.
  public var contradictions: [Contradiction]
  /// Whether completions stand under their own problems; `nil` without references.
  public var assignment: Assignment?
  /// Whole solutions, those of contradicted problems among them.
  public var candidates: Int
  /// Thoughts of trees that were looked at and left.
  public var thoughts: Int
  /// Problems left out because something contradicts them.
  public var leftOut: Int

  /// Whether figures are wanted even where a contradiction of the whole run speaks against them.
  public var isInsistedOn = false

  /// Why no figure of the run means anything; `nil` where nothing contradicts the whole of it.
  public var refusal: Contradiction? {
    isInsistedOn ? nil : contradictions.first { $0.problem == nil }
  }

  /// Whether figures of it mean anything.
  public var isUsable: Bool { refusal == nil && !problems.isEmpty }

  /// How many candidates every problem has at least.
  public var size: Int { problems.map(\.pool.samples.count).min() ?? 0 }

  /// Whether candidates depend on each other: beams of one search, or attempts of one chain.
  public var isSearch: Bool {
    thoughts > 0 || isRevised
      || ["beam", "tree", "search", "dvts", "mcts", "lookahead"].contains { word in
        method?.lowercased().contains(word) ?? false
      }
  }

  /// Whether its candidates are revision chains.
  public var isRevised: Bool { problems.contains { !$0.chains.isEmpty } }

  /// Whether every candidate that gives an answer has scores.
  public var isScored: Bool {
    problems.allSatisfy { problem in
      problem.pool.samples.allSatisfy { $0.answer == nil || !$0.stepScores.isEmpty }
    } && problems.contains { problem in problem.pool.samples.contains { $0.answer != nil } }
  }

  /// Whether some candidate has more than one score, so that least and product say something.
  public var hasStepScores: Bool {
    problems.contains { problem in problem.pool.samples.contains { $0.stepScores.count > 1 } }
  }

  /// Whether every candidate that gives an answer has an outcome verifier's score.
  public var isJudged: Bool {
    problems.allSatisfy { problem in
      problem.pool.samples.allSatisfy { $0.answer == nil || $0.outcomeScore != nil }
    } && problems.contains { problem in problem.pool.samples.contains { $0.answer != nil } }
  }
}

/// The candidates of one problem.
public struct PoolProblem: Sendable {
  public var id: String
  public var question: String?
  public var reference: String?
  /// How hard the problem is said to be.
  public var level: String?
  /// Ordered by their numbers; a group is right when most of its members are.
  public var pool: SamplePool
  /// For each sample, whether it is right as recorded or graded.
  public var verdicts: [Bool]
  /// For each sample, whether its tokens are known.
  public var knowsTokens: [Bool]
  /// Indices of the samples of each revision chain, first attempt first.
  public var chains: [[Int]]

  /// The share of right samples: pass@1.
  public var rightShare: Double {
    verdicts.isEmpty ? 0 : Double(verdicts.count { $0 }) / Double(verdicts.count)
  }
}
