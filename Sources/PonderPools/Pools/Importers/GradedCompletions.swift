import Ponder

/// One graded completion per line; a file may hold several runs.
///
/// Scores that the file marks as given to another question (`prm_valid` is false) are ignored.
struct GradedCompletionRow: ImportedRow {
  var run: String?
  var method: String?
  var model: String?
  var problem_id: Scalar
  var level: Scalar?
  var gold: Scalar
  var sample: RecordedCount
  var answer: Scalar?
  var correct: Bool?
  var n_tokens: RecordedCount?
  var step_scores: [Double]?
  var prm_valid: Bool?

  func lines(_ state: inout ImportState) -> [PoolLine] {
    [
      PoolLine(
        run: run, method: method, model: model, answers: "math", problem: problem_id.text,
        reference: gold.text, level: level?.text, candidate: sample.value,
        answer: answer.map { .answer($0.text) } ?? .none, correct: correct,
        scores: prm_valid == false ? [] : step_scores ?? [],
        tokens: n_tokens.flatMap { $0.value > 0 ? $0.value : nil })
    ]
  }
}

/// A problem in the output of Qwen2.5-Math's evaluation: predictions, verdicts and, if a reward model ran,
/// one reward for each.
///
/// Rewards are unbounded; the logistic function of a reward is used as the last step's score.
///
/// ### Source
///
/// QwenLM/Qwen2.5-Math, `evaluation`.
struct QwenEvaluationRow: ImportedRow {
  var question: String
  var gt: Scalar
  var level: Scalar?
  var code: [String]?
  var pred: [Scalar]
  var score: [Bool]
  var pred_score: [[Double]]?

  func lines(_ state: inout ImportState) throws -> [PoolLine] {
    try refuse("score", of: score.count, unless: pred.count, "predictions")
    try refuse("code", of: code?.count, unless: pred.count, "predictions")
    try refuse("pred_score", of: pred_score?.count, unless: pred.count, "predictions")
    let id = problemID(ofQuestion: question)
    let prefix = "Level "
    let level = level.map {
      $0.text.hasPrefix(prefix) ? String($0.text.dropFirst(prefix.count)) : $0.text
    }
    return pred.indices.map { index in
      let answer = pred[index].text
      return PoolLine(
        answers: "math", problem: id, question: question, reference: gt.text, level: level,
        candidate: index, answer: answer.isEmpty ? .none : .answer(answer), correct: score[index],
        scores: pred_score?[index].last.map { [logistic($0)] } ?? [], text: code?[index])
    }
  }
}
