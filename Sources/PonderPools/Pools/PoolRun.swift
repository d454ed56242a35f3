import Ponder

/// Candidates that were made together: one model, one method, some problems.
public struct PoolRun: Sendable {
  public var name: String
  /// The file it was read from.
  public var file: String
  /// How the candidates were made, if the file says so.
  public var method: String?
  public var model: String?
  /// The generations spent on each candidate: N if each is the result of a whole search.
  public var generations: Int
  /// The problems without contradictions, in the file's order.
  public var problems: [PoolProblem]
  /// The contradictions found; their problems are not among ``problems``.
  public var contradictions: [Contradiction]
  /// The check of whether completions are listed under their own problems; `nil` for fewer than ten
  /// references.
  public var assignment: Assignment?
  /// The number of whole solutions, including those of problems with contradictions.
  public var candidates: Int
  /// The number of thoughts that tree searches dropped.
  public var thoughts: Int
  /// The number of problems left out because of contradictions.
  public var leftOut: Int

  /// Whether to compute figures despite a contradiction of the whole run.
  public var isInsistedOn = false

  /// The contradiction that makes the run's figures meaningless; `nil` when there is none.
  public var refusal: Contradiction? {
    isInsistedOn ? nil : contradictions.first { $0.problem == nil }
  }

  /// Whether the run's figures are meaningful.
  public var isUsable: Bool { refusal == nil && !problems.isEmpty }

  /// The smallest number of candidates per problem.
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

  /// Whether some candidate has more than one score, so that minimum and product differ from the last
  /// score.
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
  /// The problem's stated difficulty level.
  public var level: String?
  /// Ordered by their numbers; a group is right when most of its members are.
  public var pool: SamplePool
  /// For each sample, whether it is recorded or graded as right.
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
