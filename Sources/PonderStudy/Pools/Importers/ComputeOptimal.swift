import Ponder

/// A record of compute-optimal-tts: one run of a method on a problem, with what it kept.
///
/// Its `groundtruth` is a whole solution, in which the domain finds the answer. Steps end with the mark of the Math-Shepherd verifier where the text has it, and else are parted by blank
/// lines. What a run sampled in all is dealt evenly to the outputs that it kept. Its own verdict,
/// `majority_vote`, counts for a record of one output; `_correct_math_verify`, where somebody has
/// graded the records anew, comes first.
///
/// ### Source
///
/// Liu et al., *Can 1B LLM Surpass 405B LLM?*, 2025, arXiv:2502.06703;
/// RyanLiu112/compute-optimal-tts.
struct ComputeOptimalRow: ImportedRow {
  struct Result: Decodable {
    var majority_vote: Double?
    var total_completion_tokens: Int?
  }

  struct Output: Decodable {
    var text: String
    var extracted_answer: Scalar?
    var reward_history: [Double]?
    var completion_tokens: Int?
  }

  var question: String
  var groundtruth: String
  var result: Result?
  var output: [Output]
  var _problem_id: String?
  var _correct_math_verify: Bool?

  func lines(_ state: inout ImportState) throws -> [PoolLine] {
    let id = _problem_id ?? problemID(ofQuestion: question)
    let reference = state.domain.answer(in: groundtruth)?.text ?? groundtruth
    let recorded = _correct_math_verify ?? result?.majority_vote.map { $0 == 1 }
    return output.map { kept in
      let answer = kept.extracted_answer?.text ?? ""
      return PoolLine(
        answers: "math", problem: id, question: question, reference: reference,
        candidate: state.nextCandidate(of: id), answer: answer.isEmpty ? .none : .answer(answer),
        correct: output.count == 1 ? recorded : nil, scores: kept.reward_history ?? [],
        tokens: result?.total_completion_tokens.map { $0 / output.count }
          ?? kept.completion_tokens,
        steps: Self.steps(of: kept.text))
    }
  }

  private static func steps(of text: String) -> [String] {
    let mark = " ки\n"
    guard text.contains(mark) else { return text.parts(separatedBy: "\n\n") }
    // A mark ends its step, so nothing begins behind the last one.
    let parts = text.parts(separatedBy: mark)
    return parts.last == "" ? parts.dropLast() : parts
  }
}
