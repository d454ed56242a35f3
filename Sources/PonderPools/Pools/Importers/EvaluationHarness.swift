import Ponder

/// A line that lm-evaluation-harness writes with `--log_samples`: the responses to one problem under one
/// filter.
///
/// Each response is a sample, so `repeats: 16` gives sixteen. The filter's output is the answer if the
/// filter kept all responses; `[invalid]`, the harness's marker, means no answer. If a filter chose among
/// several responses or left a text unchanged, answers are found in the texts. The metric, such as
/// `exact_match`, judges the filter's choice, so it is used as the verdict of a single response only.
/// Several responses are graded by `target`; if it is a whole solution, the domain finds its answer.
///
/// Each filter's lines form a separate run. The problem's id derives from its question, so that it is the
/// same in every file; without a question it is the number `doc_id`.
///
/// ### Source
///
/// EleutherAI/lm-evaluation-harness, version 0.4.9: `evaluate` in `lm_eval/evaluator.py`, and
/// `sanitize_list` in `lm_eval/utils.py`, which turns every response into a string.
struct EvaluationHarnessRow: ImportedRow {
  private struct Document: Decodable {
    var question: String?
    var level: String?

    private enum CodingKeys: String, CodingKey { case question, problem, level }

    /// A task's own fields may have any type; those that are not text are ignored.
    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      func text(_ key: CodingKeys) -> String? {
        (try? values.decodeIfPresent(Scalar.self, forKey: key))?.text
      }
      question = text(.question) ?? text(.problem)
      level = text(.level).map {
        $0.hasPrefix("Level ") ? String($0.dropFirst("Level ".count)) : $0
      }
    }
  }

  /// Metrics that tell whether an answer is right, the most reliable first.
  private static let metrics = ["math_verify", "exact_match", "acc", "acc_norm", "em", "correct"]

  private let number: RecordedCount
  private let document: Document?
  private let target: String
  private let responses: [String]
  /// The filter's output for each response; `nil` when it reduced several to one.
  private let filtered: [String]?
  private let filter: String?
  private let isRight: Bool?

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: RecordShape.Key.self)
    func key(_ name: String) -> RecordShape.Key { .init(stringValue: name) }
    number = try values.decode(RecordedCount.self, forKey: key("doc_id"))
    document = try? values.decodeIfPresent(Document.self, forKey: key("doc"))
    target = try values.decode(Scalar.self, forKey: key("target")).text
    guard let requests = try? values.decode([[String]].self, forKey: key("resps")),
      requests.count == 1, let responses = requests.first
    else {
      throw RecordProblem(
        "'resps' must hold the texts generated for one request; likelihoods of choices are no samples"
      )
    }
    self.responses = responses
    let lists = try? values.decode([[String]].self, forKey: key("filtered_resps"))
    let kept = lists?.first ?? (try? values.decode([String].self, forKey: key("filtered_resps")))
    filtered = kept?.count == responses.count ? kept : nil
    filter = try values.decodeIfPresent(String.self, forKey: key("filter"))
    isRight =
      Self.metrics.lazy.compactMap { name -> Bool? in
        if let score = try? values.decodeIfPresent(Double.self, forKey: key(name)) {
          return score == 1
        }
        return try? values.decodeIfPresent(Bool.self, forKey: key(name))
      }.first
  }

  func lines(_ state: inout ImportState) throws -> [PoolLine] {
    let run = filter.flatMap { $0 == "none" ? nil : $0 }
    let id = document?.question.map(problemID(ofQuestion:)) ?? "doc-\(number.value)"
    let reference = state.domain.answer(in: target)?.text ?? target
    return responses.indices.map { index in
      var answer = PoolLine.Found.unknown
      if let found = filtered?[index], found != responses[index] {
        answer = found == "[invalid]" ? .none : .answer(found)
      }
      return PoolLine(
        run: run, problem: id, question: document?.question, reference: reference,
        level: document?.level,
        candidate: state.nextCandidate(of: (filter ?? "") + "\n" + id), answer: answer,
        correct: responses.count == 1 ? isRight : nil, text: responses[index])
    }
  }
}
