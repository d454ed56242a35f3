import Ponder

/// Whole solutions drawn independently under a budget, as every parallel strategy needs them.
struct SampleDraw {
  private(set) var candidates: [Candidate] = []
  private(set) var spending: Spending

  /// Draws solutions until a limit is reached, and scores them if there is a verifier.
  ///
  /// If generations are the only limit, this is one request. Otherwise requests start at one solution and
  /// double, so a limit is exceeded by at most the amount already spent. Each request's solutions are
  /// scored before the next request, so that scores exist when a deadline ends the draw. A proposer that
  /// returns fewer samples than requested ends the draw: a short result is never padded.
  ///
  /// A watch makes requests smaller and ends the draw; the samples are the same.
  static func run(
    _ problem: Problem, budget: Budget, with models: Models,
    scoredBy verifier: (any Verifier)? = nil, watchedBy watch: VoteWatch? = nil,
    sampling: Sampling, seed: UInt64
  ) async throws -> SampleDraw {
    var watch = watch
    var draw = SampleDraw(spending: try Spending(budget, with: models))
    var asked = 0
    while true {
      try Task.checkCancellation()
      let left = min(budget.generations - asked, watch?.count ?? .max)
      let count = budget.limitsMoreThanGenerations ? min(left, max(1, asked)) : left
      let request = Expansion(
        Prefix(problem), samples: asked..<(asked + count), until: .end, sampling: sampling,
        seed: seed.derived("samples").derived(0))
      asked += count
      guard let continuations = try await draw.spending.propose([request])?.first else { break }
      let known = draw.candidates.count
      try await draw.add(continuations, of: problem, in: models.domain, scoredBy: verifier)
      watch?.add(draw.candidates[known...])
      guard draw.spending.hasRoom(after: asked), continuations.count == count,
        watch?.isOver != true
      else { break }
    }
    return draw
  }

  private mutating func add(
    _ continuations: [Continuation], of problem: Problem, in domain: any AnswerDomain,
    scoredBy verifier: (any Verifier)?
  ) async throws {
    var new = continuations.map { continuation in
      Candidate(
        steps: continuation.steps, answer: domain.answer(in: continuation.text),
        ending: continuation.ending, logProbability: continuation.logProbability,
        tokens: continuation.tokens)
    }
    if let verifier, !new.isEmpty {
      let prefixes = new.map { Prefix(problem, steps: $0.steps) }
      let scores = try await spending.score(prefixes, with: verifier) ?? []
      for (index, scores) in zip(new.indices, scores) { new[index].stepScores = scores }
    }
    for candidate in new { spending.tell(.banked(candidate)) }
    candidates += new
  }

  func solution(
    _ selection: Selection, by aggregation: Aggregation = .last, in domain: any AnswerDomain,
    seed: UInt64
  ) -> Solution {
    let scores = candidates.map { aggregation.score(of: $0.stepScores) }
    return spending.solution(
      candidates, selection.choose(among: candidates, scores: scores, in: domain), seed: seed)
  }
}
