package import Ponder
package import PonderPolicy
import PonderSearch

// What a study knows of the answers that its strategies choose, for `ConfidenceTable`. A choice without an answer
// is none of them.

extension SamplePool {
  /// What votes over random subsets of the samples choose: by majority and, if all answers are judged, by the
  /// score of the process verifier, weighted and best.
  ///
  /// - Parameters:
  ///   - problem: The number of the problem.
  ///   - budgets: The sizes of the subsets; larger ones than the pool are left out.
  ///   - draws: Subsets of each size.
  ///   - seed: The same seed draws the same subsets.
  /// - Complexity: O(draws · budgets)
  package func chosenAnswers(
    of problem: Int, at budgets: [Int], draws: Int = 8, seed: UInt64
  ) -> [RecordedAnswer] {
    let isJudged = samples.allSatisfy { $0.answer == nil || !$0.stepScores.isEmpty }
    var (plain, judged) = (Tally(groups: answers.count), Tally(groups: answers.count))
    var found: [RecordedAnswer] = []
    for size in budgets where (1...max(1, samples.count)).contains(size) && !samples.isEmpty {
      let weight = size == samples.count ? 1 : 1 / Double(draws)
      func add(_ group: Int, _ evidence: AnswerEvidence) {
        found.append(
          RecordedAnswer(
            problem: problem, evidence, isRight: answers[group].isRight, weight: weight))
      }
      forRandomSubsets(
        of: samples.count, size: size, times: draws, seed: seed.derived("answers").derived(size)
      ) { subset in
        plain.clear()
        judged.clear()
        for index in subset {
          guard let group = samples[index].answer else { continue }
          plain.add(group, 0)
          judged.add(group, samples[index].stepScores.last ?? 0)
        }
        if let group = plain.winner(.majority) {
          add(group, AnswerEvidence(votes: plain.count(of: group), of: size))
        }
        guard isJudged else { return }
        for selection in [Selection.weighted, .best] {
          guard let group = judged.winner(selection) else { continue }
          let evidence = AnswerEvidence(score: judged.best(of: group), by: [.verifier])
          if let evidence { add(group, evidence) }
        }
      }
    }
    return found
  }
}

extension ChainPool {
  /// What every split of every budget chooses, by majority and by the verifier.
  ///
  /// - Parameters:
  ///   - problem: The number of the problem.
  ///   - budgets: In generations.
  ///   - roles: Those of the strategy; the verifiers among them judge.
  package func chosenAnswers(
    of problem: Int, at budgets: [Int], by roles: Set<Role>
  ) -> [RecordedAnswer] {
    budgets.flatMap { budget in
      RevisionRatio.all(for: budget).flatMap { ratio in
        let (attempts, chains) = ratio.split(budget)
        return Revisions.Choice.allCases.compactMap { choice -> RecordedAnswer? in
          let winner = winner((attempts, chains), choice) {
            choice == .majority ? 0 : $0.outcomeScore ?? 0
          }
          guard let (group, votes, best) = winner else { return nil }
          let evidence =
            choice == .majority
            ? AnswerEvidence(votes: votes, of: attempts * chains)
            : AnswerEvidence(score: best, by: roles)
          return evidence.map {
            RecordedAnswer(problem: problem, $0, isRight: answers[group].isRight)
          }
        }
      }
    }
  }
}

extension SearchOutcome {
  /// What the search chose; `nil` without an answer, and where its score was not recorded.
  ///
  /// - Parameters:
  ///   - problem: The number of the problem.
  ///   - roles: Those of the strategy; the verifiers among them judge.
  package func chosenAnswer(of problem: Int, by roles: Set<Role>) -> RecordedAnswer? {
    guard answer != nil else { return nil }
    let judged = score.flatMap { AnswerEvidence(score: $0, by: roles) }
    // How many candidates agree is recorded only where there is one.
    let evidence = judged ?? (candidates == 1 ? AnswerEvidence(votes: 1, of: 1) : nil)
    return evidence.map { RecordedAnswer(problem: problem, $0, isRight: isRight) }
  }
}
