import Ponder

/// Whole solutions drawn independently under a budget: what every parallel strategy starts from.
struct SampleDraw {
  private(set) var candidates: [Candidate] = []
  private(set) var cost = Cost.zero
  private(set) var ceiling: Budget.Ceiling?

  /// Draws until a ceiling is reached.
  ///
  /// With generations as the only ceiling that is one request. With others, requests grow from one
  /// solution by doubling, so that a ceiling is overshot by at most what was already spent. A proposer that returns fewer than asked ends the draw: a short
  /// result is never padded.
  static func run(
    _ problem: Problem, budget: Budget, with models: Models, sampling: Sampling, seed: UInt64
  ) async throws -> SampleDraw {
    try budget.validate()
    let elapsed = models.stopwatch()
    var draw = SampleDraw()
    var asked = 0
    var round = 0
    while true {
      try Task.checkCancellation()
      let left = budget.generations - asked
      let count = budget.limitsMoreThanGenerations ? min(left, max(1, asked)) : left
      let reply = try await models.proposer.propose(
        count, after: Prefix(problem), until: .end, sampling: sampling,
        seed: seed.derived("samples").derived(round))
      draw.cost.proposer += reply.cost
      draw.candidates += reply.value.map { continuation in
        Candidate(
          steps: continuation.steps, answer: models.domain.answer(in: continuation.text),
          ending: continuation.ending, logProbability: continuation.logProbability,
          tokens: continuation.tokens)
      }
      asked += count
      round += 1
      draw.ceiling = budget.ceiling(
        reachedBy: draw.cost, generations: asked, time: elapsed())
      if draw.ceiling != nil || reply.value.count < count { return draw }
    }
  }

  /// Scores the candidates' steps.
  mutating func score(with verifier: any Verifier, _ problem: Problem) async throws {
    guard !candidates.isEmpty else { return }
    let reply = try await verifier.checkedScores(
      of: candidates.map { Prefix(problem, steps: $0.steps) })
    cost.verifier += reply.cost
    for (index, scores) in reply.value.enumerated() where candidates.indices.contains(index) {
      candidates[index].stepScores = scores
    }
  }

  func solution(
    _ selection: Selection, _ scores: [Double], in domain: any AnswerDomain, seed: UInt64
  ) -> Solution {
    let (votes, chosen) = selection.choose(among: candidates, scores: scores, in: domain)
    return Solution(
      candidates: candidates, votes: votes, chosen: chosen, cost: cost, ceiling: ceiling,
      seed: seed)
  }
}
