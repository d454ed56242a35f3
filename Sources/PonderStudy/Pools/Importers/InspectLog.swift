import Ponder

/// A log of Inspect as JSON: one evaluation with all its samples.
///
/// An epoch of a sample is a candidate of its problem. The verdict is that of the first scorer, by name, which
/// says correct or incorrect (`C` or `I`, 1 or 0, true or false), and the answer what that scorer read; where
/// none does, the answer is found in the completion and graded by the target, the first where there are
/// several. A sample that ended in an error was never scored and is left out.
///
/// A log in the newer form, `.eval`, is a zip archive of such samples: `inspect log convert --to json` makes
/// one like this of it.
///
/// ### Source
///
/// UKGovernmentBEIS/inspect_ai, log version 2: `EvalLog` and `EvalSample` in `src/inspect_ai/log/_log.py` at 020dd01,
/// `ModelOutput` in `src/inspect_ai/model/_model_output.py`.
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

/// A sample of such a log.
private struct InspectSample: Decodable {
  /// Whatever it holds, the sample ended in it.
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

/// What a scorer said.
private struct InspectScore: Decodable {
  /// `nil` where it says neither, as for partly right answers.
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
      // A scorer may return lists and mappings, which are no verdict.
      switch try? values.decode(String.self, forKey: .value) {
      case "C"?: isRight = true
      case "I"?, "N"?: isRight = false
      default: isRight = nil
      }
    }
  }
}
