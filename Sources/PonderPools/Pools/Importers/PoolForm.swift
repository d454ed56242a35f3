import Ponder

/// The formats of recorded samples that can be read; a file's first record determines its format.
public enum PoolForm: String, CaseIterable, Codable, Hashable, Sendable {
  /// Ponder's own format: one ``PoolLine`` per line.
  case pool
  /// Output of Hugging Face's search-and-learn: `completions` and `scores` for each problem.
  case searchAndLearn
  /// Records of compute-optimal-tts and openr: `output` with a `reward_history` for each run of a problem.
  case computeOptimal
  /// Game of 24 logs of tree-of-thought-llm: samples `ys`, or `steps` with every thought.
  case treeOfThoughts
  /// One graded completion per line: `problem_id`, `sample`, `gold`, `answer`, `correct`.
  case gradedCompletions
  /// Output of Qwen2.5-Math's evaluation: `pred`, `score` and `pred_score` for each problem.
  case qwenEvaluation
  /// Output of lm-evaluation-harness with `--log_samples`.
  case evaluationHarness
  /// An Inspect log as JSON.
  case inspectLog
  /// Output of OpenAI's Batch API.
  case openAIBatch

  /// The fields that identify the format.
  var marks: [String] {
    switch self {
    case .pool: ["problem", "candidate"]
    case .searchAndLearn: ["problem", "completions"]
    case .computeOptimal: ["question", "groundtruth", "output"]
    case .treeOfThoughts: ["idx", "ys"]
    case .gradedCompletions: ["problem_id", "sample", "gold"]
    case .qwenEvaluation: ["question", "gt", "pred", "score"]
    case .evaluationHarness: ["doc_id", "target", "resps"]
    case .inspectLog: ["eval", "samples"]
    case .openAIBatch: ["custom_id", "response"]
    }
  }

  /// Its name in messages.
  var title: String {
    switch self {
    case .pool: "a pool of Ponder's"
    case .searchAndLearn: "search-and-learn output"
    case .computeOptimal: "compute-optimal-tts or openr records"
    case .treeOfThoughts: "tree-of-thoughts logs"
    case .gradedCompletions: "graded completions"
    case .qwenEvaluation: "Qwen2.5-Math evaluation output"
    case .evaluationHarness: "lm-evaluation-harness samples"
    case .inspectLog: "an Inspect log as JSON"
    case .openAIBatch: "OpenAI batch output"
    }
  }

  /// The type of a record in this format.
  var row: any ImportedRow.Type {
    switch self {
    case .pool: PoolLine.self
    case .searchAndLearn: SearchAndLearnRow.self
    case .computeOptimal: ComputeOptimalRow.self
    case .treeOfThoughts: TreeOfThoughtsRow.self
    case .gradedCompletions: GradedCompletionRow.self
    case .qwenEvaluation: QwenEvaluationRow.self
    case .evaluationHarness: EvaluationHarnessRow.self
    case .inspectLog: InspectLogRow.self
    case .openAIBatch: OpenAIBatchRow.self
    }
  }

  /// Finds the format of a record with these fields.
  ///
  /// - Throws: `RecordProblem` listing the accepted formats.
  static func detect(_ fields: Set<String>) throws -> PoolForm {
    if let form = allCases.first(where: { $0.marks.allSatisfy(fields.contains) }) { return form }
    let accepted = allCases.map { "\($0.title) (\($0.marks.joined(separator: ", ")))" }
    let found =
      fields.isEmpty
      ? "no fields" : "the fields " + fields.sorted().joined(separator: ", ").shown(atMost: 300)
    throw RecordProblem(
      "\(found) are of no form that can be read; accepted are "
        + accepted.joined(separator: "; "))
  }
}
