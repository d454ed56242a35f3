import Ponder

extension Game24 {
  /// Ranks of the puzzles that worked solutions of larger puzzles reached: the puzzle's four numbers were
  /// left, with target 24.
  ///
  /// No training problem asks such a question, but a puzzle of five or six numbers may reach it after a step
  /// or two, and the rest of its worked solution then solves it.
  ///
  /// - Parameter exercises: The training data.
  /// - Complexity: O(exercises)
  public func ranksMet(in exercises: some Sequence<Exercise>) -> Set<Int> {
    let ranks = Dictionary(
      puzzles.map { ($0.numbers, $0.rank) }, uniquingKeysWith: { first, _ in first })
    var met: Set<Int> = []
    for exercise in exercises where exercise.problem.question.hasPrefix("Make 24 ") {
      for numbers in Countdown.states(of: exercise.solution) {
        if let rank = ranks[numbers] { met.insert(rank) }
      }
    }
    return met
  }
}
