import Ponder

/// One candidate of a pool file: one line of JSON.
///
/// ```json
/// {"run": "best of 16", "problem": "algebra-7", "reference": "14/3", "candidate": 0,
///  "answer": "14/3", "correct": true, "scores": [0.91, 0.88], "tokens": 212}
/// ```
///
/// `problem`, `candidate` and either `correct` or `reference` are required. All other fields are optional.
/// The article <doc:Pools> describes every field.
public struct PoolLine: Hashable, Sendable {
  /// What a line records about the candidate's answer.
  public enum Found: Hashable, Sendable {
    /// Nothing; the answer must be found in the text.
    case unknown
    /// There is none.
    case none
    case answer(String)
  }

  /// The name of the run, the candidates that were made together; by default the file's name.
  public var run: String?
  /// How they were made, such as `best_of_n` or `beam_search`.
  public var method: String?
  public var model: String?
  /// The kind of answers: `math`, `text`, `countdown` or `relay`.
  public var answers: String?
  /// The problem's id, the same in every pool of the same problems.
  public var problem: String
  public var question: String?
  /// The right answer.
  public var reference: String?
  /// The problem's stated difficulty level, such as `5`.
  public var level: String?
  /// The candidate's number within its problem and run, from 0; it breaks ties.
  public var candidate: Int
  public var answer: Found
  /// The recorded verdict; `nil` if the answer must be graded against the reference.
  public var correct: Bool?
  /// Scores of a process verifier in `0...1`, one per step, or only the last step's.
  public var scores: [Double]
  /// Score of an outcome verifier in `0...1`.
  public var outcome: Double?
  /// Tokens sampled for it, including those its search dropped.
  public var tokens: Int?
  /// The generations spent on it: 1, or N if it is the result of a whole search with budget N.
  public var generations: Int
  /// The solution; its lines are its steps unless ``steps`` is given.
  public var text: String?
  /// The solution's steps as the verifier read them, if steps are not lines.
  public var steps: [String]?
  /// In a tree, the candidate that this one continues; `steps` and `scores` then hold only the new steps.
  public var parent: Int?
  /// In a tree, the number of nodes from the question to this one, from 1.
  public var depth: Int?
  /// Whether it is a whole solution; false for a thought that a tree search dropped.
  public var finished: Bool
  /// In revisions, the number of its chain, from 0.
  public var chain: Int?
  /// In revisions, its place in the chain, from 0.
  public var attempt: Int?

  public init(
    run: String? = nil, method: String? = nil, model: String? = nil, answers: String? = nil,
    problem: String, question: String? = nil, reference: String? = nil, level: String? = nil,
    candidate: Int, answer: Found = .unknown, correct: Bool? = nil, scores: [Double] = [],
    outcome: Double? = nil, tokens: Int? = nil, generations: Int = 1, text: String? = nil,
    steps: [String]? = nil,
    parent: Int? = nil, depth: Int? = nil, finished: Bool = true, chain: Int? = nil,
    attempt: Int? = nil
  ) {
    self.run = run
    self.method = method
    self.model = model
    self.answers = answers
    self.problem = problem
    self.question = question
    self.reference = reference
    self.level = level
    self.candidate = candidate
    self.answer = answer
    self.correct = correct
    self.scores = scores
    self.outcome = outcome
    self.tokens = tokens
    self.generations = generations
    self.text = text
    self.steps = steps
    self.parent = parent
    self.depth = depth
    self.finished = finished
    self.chain = chain
    self.attempt = attempt
  }

  /// The number of steps in the line; `nil` without a text.
  var stepCount: Int? {
    if let steps { return steps.count }
    return text.map { text in
      text.split(whereSeparator: \.isNewline).count
    }
  }

  /// The text of the solution, if it has one.
  var solution: String? { text ?? steps?.solutionText }
}

extension PoolLine: Codable {
  enum CodingKeys: String, CodingKey, CaseIterable {
    case run, method, model, answers, problem, question, reference, level, candidate, answer
    case correct, scores, outcome, tokens, generations, text, steps, parent, depth, finished, chain,
      attempt
  }

  /// Refuses unknown fields and numbers out of range.
  public init(from decoder: any Decoder) throws {
    let shape = try RecordShape(from: decoder)
    let known = Set(CodingKeys.allCases.map(\.rawValue))
    if let other = shape.keys.subtracting(known).min() {
      throw RecordProblem(
        "'\(other.shown(atMost: 60))' is not one of "
          + CodingKeys.allCases.map(\.rawValue).joined(separator: ", "))
    }
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func text(_ key: CodingKeys) throws -> String? {
      try values.decodeIfPresent(Scalar.self, forKey: key)?.text
    }
    func number(_ key: CodingKeys) throws -> Int? {
      try values.decodeIfPresent(RecordedCount.self, forKey: key)?.value
    }
    let answer: Found =
      if values.contains(.answer) {
        try text(.answer).map { .answer($0) } ?? .none
      } else {
        .unknown
      }
    self.init(
      run: try text(.run), method: try text(.method), model: try text(.model),
      answers: try text(.answers), problem: try values.decode(Scalar.self, forKey: .problem).text,
      question: try text(.question), reference: try text(.reference), level: try text(.level),
      candidate: try values.decode(RecordedCount.self, forKey: .candidate).value, answer: answer,
      correct: try values.decodeIfPresent(Bool.self, forKey: .correct),
      scores: try values.decodeIfPresent([Double].self, forKey: .scores) ?? [],
      outcome: try values.decodeIfPresent(Double.self, forKey: .outcome),
      tokens: try number(.tokens), generations: try number(.generations) ?? 1,
      text: try text(.text),
      steps: try values.decodeIfPresent([String].self, forKey: .steps),
      parent: try number(.parent), depth: try number(.depth),
      finished: try values.decodeIfPresent(Bool.self, forKey: .finished) ?? true,
      chain: try number(.chain), attempt: try number(.attempt))
    try checkScores()
    if generations < 1 { throw RecordProblem("'generations' must be at least 1, not 0") }
    if parent == candidate { throw RecordProblem("candidate \(candidate) is its own parent") }
    if (chain == nil) != (attempt == nil) {
      throw RecordProblem("'chain' and 'attempt' go together; one of them is missing")
    }
  }

  /// Omits unknown values.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encodeIfPresent(run, forKey: .run)
    try values.encodeIfPresent(method, forKey: .method)
    try values.encodeIfPresent(model, forKey: .model)
    try values.encodeIfPresent(answers, forKey: .answers)
    try values.encode(problem, forKey: .problem)
    try values.encodeIfPresent(question, forKey: .question)
    try values.encodeIfPresent(reference, forKey: .reference)
    try values.encodeIfPresent(level, forKey: .level)
    try values.encode(candidate, forKey: .candidate)
    switch answer {
    case .unknown: break
    case .none: try values.encodeNil(forKey: .answer)
    case .answer(let text): try values.encode(text, forKey: .answer)
    }
    try values.encodeIfPresent(correct, forKey: .correct)
    if !scores.isEmpty { try values.encode(scores, forKey: .scores) }
    try values.encodeIfPresent(outcome, forKey: .outcome)
    try values.encodeIfPresent(tokens, forKey: .tokens)
    if generations != 1 { try values.encode(generations, forKey: .generations) }
    try values.encodeIfPresent(text, forKey: .text)
    try values.encodeIfPresent(steps, forKey: .steps)
    try values.encodeIfPresent(parent, forKey: .parent)
    try values.encodeIfPresent(depth, forKey: .depth)
    if !finished { try values.encode(false, forKey: .finished) }
    try values.encodeIfPresent(chain, forKey: .chain)
    try values.encodeIfPresent(attempt, forKey: .attempt)
  }
}
