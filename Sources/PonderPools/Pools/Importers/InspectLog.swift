import Ponder

/// An Inspect log as JSON: one evaluation with all its samples.
///
/// Each epoch of a sample is a candidate of its problem. The verdict and the answer come from the first
/// scorer, by name, that says correct or incorrect (`C` or `I`, 1 or 0, true or false). If there is none,
/// the answer is found in the completion and graded by the first target. A sample that ended in an error
/// was never scored and is omitted.
///
/// A log in the newer format, `.eval`, is a zip archive of such samples; `inspect log convert --to json`
/// converts it to this format.
///
/// ### Source
///
/// UKGovernmentBEIS/inspect_ai, log version 2: `EvalLog` and `EvalSample` in `src/inspect_ai/log/_log.py`
/// at 020dd01, `ModelOutput` in `src/inspect_ai/model/_model_output.py`.
struct InspectLogRow: ImportedRow {
  private struct Header: Decodable {
    var task: String?
    var model: String?
  }

  private let eval: Header
  private let samples: [InspectSample]

  func lines(_ state: inout ImportState) throws -> [PoolLine] {
    try samples.filter { $0.error == nil }.map { sample in
      try sample.line(run: eval.task, model: eval.model, domain: state.domain)
    }
  }
}

/// A sample of an Inspect log.
private struct InspectSample: Decodable {
  /// An error that ended the sample; its content does not matter.
  struct Failure: Decodable {}

  var id: Scalar
  var epoch: RecordedCount
  var input: MessageText?
  var target: ScalarList
  var output: InspectOutput
  var scores: [String: InspectScore]?
  var error: Failure?
  var attachments: [String: String]?

  func line(
    run: String?, model: String?, domain: any AnswerDomain
  ) throws -> PoolLine {
    guard epoch.value > 0 else { throw RecordProblem("'epoch' must be at least 1, not 0") }
    let named = scores?.sorted { $0.key < $1.key } ?? []
    let score = named.map(\.value).first { $0.isRight != nil }
    let text = output.text.map { attachments?[String($0.dropFirst("attachment://".count))] ?? $0 }
    let reference = target.texts.first.map { domain.answer(in: $0)?.text ?? $0 }
    return PoolLine(
      run: run, model: model, problem: id.text, question: input?.text, reference: reference,
      candidate: epoch.value - 1,
      answer: score?.answer.map { $0.isEmpty ? .none : .answer($0) }
        ?? (text == nil ? PoolLine.Found.none : .unknown),
      correct: score?.isRight, tokens: output.tokens, text: text)
  }
}

private struct InspectOutput: Decodable {
  struct Choice: Decodable {
    struct Message: Decodable { var content: MessageText? }
    var message: Message
  }

  struct Usage: Decodable { var output_tokens: RecordedCount? }

  var completion: String?
  var choices: [Choice]?
  var usage: Usage?

  var text: String? {
    guard let completion, !completion.isEmpty else { return choices?.first?.message.content?.text }
    return completion
  }
  var tokens: Int? { usage?.output_tokens?.value }
}

/// The verdict of a scorer.
private struct InspectScore: Decodable {
  /// `nil` when it says neither, as for partly right answers.
  var isRight: Bool?
  var answer: String?

  private enum CodingKeys: String, CodingKey { case value, answer }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    answer = try values.decodeIfPresent(String.self, forKey: .answer)
    if let right = try? values.decode(Bool.self, forKey: .value) {
      isRight = right
    } else if let number = try? values.decode(Double.self, forKey: .value) {
      isRight = number == 1 ? true : number == 0 ? false : nil
    } else {
      // A scorer may return lists and mappings, which are not verdicts.
      switch try? values.decode(String.self, forKey: .value) {
      case "C"?: isRight = true
      case "I"?, "N"?: isRight = false
      default: isRight = nil
      }
    }
  }
}
