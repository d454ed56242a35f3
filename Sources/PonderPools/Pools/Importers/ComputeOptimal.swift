import Ponder

/// A record of compute-optimal-tts, or of openr on which it is based: one run of a method on a problem,
/// with the outputs it kept.
///
/// `groundtruth` is a whole solution in which the domain finds the answer, or the answer itself if the
/// domain finds none. Steps end with the mark of the Math-Shepherd verifier if the text contains it;
/// otherwise blank lines separate them. openr does not record the answers of its outputs, so they are found
/// in the texts. Its `value` holds the process verifier's score of each step, or `[0]` for a single output
/// that was not scored.
///
/// A run's total tokens are divided evenly among its outputs. The record's verdict, `majority_vote`, is
/// used only for a single output. `_correct_math_verify`, present in regraded records, takes precedence.
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
    /// `nil` when the record does not mention the answer.
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
      // Some forks write a single number, which is ignored.
      value = try? values.decodeIfPresent([Double].self, forKey: .value)
      completion_tokens = try values.decodeIfPresent(
        RecordedCount.self, forKey: .completion_tokens)
    }

    /// The verifier's scores without placeholders; only the last one when openr splits the text into
    /// different steps.
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
    // A mark ends its step, so no step follows the last mark.
    let parts = text.parts(separatedBy: mark)
    return parts.last == "" ? parts.dropLast() : parts
  }
}
