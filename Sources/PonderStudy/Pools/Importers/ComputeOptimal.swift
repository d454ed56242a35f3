import Ponder

/// A record of compute-optimal-tts or of openr, from which it comes: one run of a method on a problem, with
/// what it kept.
///
/// Its `groundtruth` is a whole solution, in which the domain finds the answer; where it finds none it is the
/// answer. Steps end with the mark of the Math-Shepherd verifier where the text has it, and else are
/// parted by blank lines. openr records no answers of its outputs: they are found in the texts. Its
/// `value` is the process verifier's score of each step, and `[0]` where a single output was not scored.
///
/// What a run sampled in all is dealt evenly to the outputs that it kept. Its own verdict,
/// `majority_vote`, counts for a record of one output; `_correct_math_verify`, where somebody has
/// graded the records anew, comes first.
///
/// ### Source
///
/// Liu et al., *Can 1B LLM Surpass 405B LLM?*, 2025, arXiv:2502.06703; RyanLiu112/compute-optimal-tts.
/// Wang et al., *OpenR*, 2024, arXiv:2410.09671; openreasoner/openr, `reason/evaluation/evaluator.py` at
/// 055049f.
struct ComputeOptimalRow: ImportedRow {
  struct Result: Decodable {
    var majority_vote: Double?
    var total_completion_tokens: RecordedCount?
  }

  struct Output: Decodable {
    var text: String
    /// `nil` where the record says nothing of the answer.
    var answer: PoolLine.Found?
    var reward_history: [Double]?
    var value: [Double]?
    var completion_tokens: RecordedCount?

    private enum CodingKeys: String, CodingKey {
      case text, extracted_answer, reward_history, value, completion_tokens
    }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      text = try values.decode(String.self, forKey: .text)
      if values.contains(.extracted_answer) {
        let found = try values.decodeIfPresent(Scalar.self, forKey: .extracted_answer)?.text ?? ""
        answer = found.isEmpty ? PoolLine.Found.none : .answer(found)
      }
      reward_history = try values.decodeIfPresent([Double].self, forKey: .reward_history)
      // Forks write a single number.
      value = try? values.decodeIfPresent([Double].self, forKey: .value)
      completion_tokens = try values.decodeIfPresent(
        RecordedCount.self, forKey: .completion_tokens)
    }

    /// The verifier's scores, which a placeholder is not; the last alone where openr cut the text into
    /// other steps than we do.
    func scores(of steps: [String]) -> [Double] {
      if let reward_history { return reward_history }
      guard let value, value != [0] else { return [] }
      return value.count == steps.count ? value : Array(value.suffix(1))
    }
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
      let steps = Self.steps(of: kept.text)
      return PoolLine(
        answers: "math", problem: id, question: question, reference: reference,
        candidate: state.nextCandidate(of: id), answer: kept.answer ?? .unknown,
        correct: output.count == 1 && kept.answer != nil ? recorded : nil,
        scores: kept.scores(of: steps),
        tokens: result?.total_completion_tokens.map { $0.value / output.count }
          ?? kept.completion_tokens?.value,
        steps: steps)
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
