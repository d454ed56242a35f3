import Ponder

/// One candidate of a pool file: one line of JSON.
///
/// ```json
/// {"run": "best of 16", "problem": "algebra-7", "reference": "14/3", "candidate": 0,
///  "answer": "14/3", "correct": true, "scores": [0.91, 0.88], "tokens": 212}
/// ```
///
/// `problem` and `candidate` are needed, and either `correct` or a `reference` to grade by. All else
/// may be left out. The article <doc:Pools> describes every field.
public struct PoolLine: Hashable, Sendable {
  /// What a line says about the candidate's answer.
  public enum Found: Hashable, Sendable {
    /// Nothing: the answer is to be found in the text.
    case unknown
    /// There is none.
    case none
    case answer(String)
  }

  /// Names the candidates that were made together; the file's name where it is left out.
  public var run: String?
  /// How they were made, such as `best_of_n` or `beam_search`.
  public var method: String?
  public var model: String?
  /// What kind of answers these are: `math`, `text` or `countdown`.
  public var answers: String?
  /// The problem's id, the same in every pool of the same problems.
  public var problem: String
  public var question: String?
  /// The right answer.
  public var reference: String?
  /// How hard the problem is said to be, such as `5`.
  public var level: String?
  /// The candidate's number within its problem and run, from 0; it breaks ties.
  public var candidate: Int
  public var answer: Found
  /// The recorded verdict; `nil` where the answer is to be graded against the reference.
  public var correct: Bool?
  /// Scores of a process verifier in `0...1`, one a step, or the last step's alone.
  public var scores: [Double]
  /// Score of an outcome verifier in `0...1`.
  public var outcome: Double?
  /// Tokens sampled for it, with what its search threw away.
  public var tokens: Int?
  /// Generations it stands for: 1, or N where it is what a whole search of budget N settled on.
  public var generations: Int
  /// The solution; its steps are its lines unless ``steps`` says otherwise.
  public var text: String?
  /// The solution as the verifier saw it, where a step is not a line.
  public var steps: [String]?
  /// In a tree, the candidate whose steps come before; `steps` and `scores` then hold what is new.
  public var parent: Int?
  /// In a tree, how many nodes there are from the question to this one, from 1.
  public var depth: Int?
  /// Whether it is a whole solution; a thought that a tree search looked at and left is not.
  public var finished: Bool
  /// In revisions, which chain it belongs to, from 0.
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

  /// How many steps the line holds; `nil` without a text.
  var stepCount: Int? {
    if let steps { return steps.count }
    return text.map { text in
      text.split(whereSeparator: \.isNewline).count
    }
  }

  /// Everything it holds of the solution.
  var solution: String? { text ?? steps?.solutionText }
}

extension PoolLine: Codable {
  enum CodingKeys: String, CodingKey, CaseIterable {
    case run, method, model, answers, problem, question, reference, level, candidate, answer
    case correct, scores, outcome, tokens, generations, text, steps, parent, depth, finished, chain,
      attempt
  }

  /// Refuses fields it does not know and numbers out of their ranges.
  public init(from decoder: any Decoder) throws {
    let shape = try RecordShape(from: decoder)
    let known = Set(CodingKeys.allCases.map(\.rawValue))
    if let other = shape.keys.subtracting(known).min() {
      throw RecordProblem(
        "'\(other)' is not one of "
          + CodingKeys.allCases.map(\.rawValue).joined(separator: ", "))
    }
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func text(_ key: CodingKeys) throws -> String? {
      try values.decodeIfPresent(Scalar.self, forKey: key)?.text
    }
    func number(_ key: CodingKeys) throws -> Int? {
      guard let number = try values.decodeIfPresent(Int.self, forKey: key) else { return nil }
      guard number >= 0 else {
        throw RecordProblem("'\(key.rawValue)' must be at least 0, not \(number)")
      }
      return number
    }
    func share(_ key: CodingKeys, _ value: Double) throws -> Double {
      guard (0...1).contains(value) else {
        throw RecordProblem("'\(key.rawValue)' must be from 0 to 1, not \(value)")
      }
      return value
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
      candidate: try values.decode(Int.self, forKey: .candidate), answer: answer,
      correct: try values.decodeIfPresent(Bool.self, forKey: .correct),
      scores: try values.decodeIfPresent([Double].self, forKey: .scores)?
        .map { try share(.scores, $0) } ?? [],
      outcome: try values.decodeIfPresent(Double.self, forKey: .outcome)
        .map { try share(.outcome, $0) },
      tokens: try number(.tokens), generations: try number(.generations) ?? 1,
      text: try text(.text),
      steps: try values.decodeIfPresent([String].self, forKey: .steps),
      parent: try number(.parent), depth: try number(.depth),
      finished: try values.decodeIfPresent(Bool.self, forKey: .finished) ?? true,
      chain: try number(.chain), attempt: try number(.attempt))
    _ = try number(.candidate)
    if generations < 1 { throw RecordProblem("'generations' must be at least 1, not 0") }
    if parent == candidate { throw RecordProblem("candidate \(candidate) is its own parent") }
    if (chain == nil) != (attempt == nil) {
      throw RecordProblem("'chain' and 'attempt' go together; one of them is missing")
    }
  }

  /// Leaves out what is not known.
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
