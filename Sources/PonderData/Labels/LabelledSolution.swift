/// A sampled solution with a label for each of its steps.
///
/// A line of JSON has the field's stepwise form, `{"prompt", "completions", "labels"}`. Ponder reads it
/// as it is, TRL's `PRMTrainer` with the labels cut to true and false.
public struct LabelledSolution: Codable, Hashable, Sendable {
  /// Which exercise of the labelled series it belongs to.
  public var exercise: Int
  /// The problem's id.
  public var id: String
  /// The question.
  public var prompt: String
  /// Its steps.
  public var completions: [String]
  /// For each step, the share of continuations after it that end right; for the last, 0 or 1.
  public var labels: [Double]
  /// The share of the problem's samples that are right: the label of the question itself.
  public var promptLabel: Double

  enum CodingKeys: String, CodingKey {
    case exercise, id, prompt, completions, labels
    case promptLabel = "prompt_label"
  }

  public init(
    exercise: Int, id: String, prompt: String, completions: [String], labels: [Double],
    promptLabel: Double
  ) {
    self.exercise = exercise
    self.id = id
    self.prompt = prompt
    self.completions = completions
    self.labels = labels
    self.promptLabel = promptLabel
  }

  /// Rejects impossible values: numbers out of range, or a number of labels other than the number of steps.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func refuse(_ key: CodingKeys, _ problem: String) -> DecodingError {
      .dataCorruptedError(forKey: key, in: values, debugDescription: problem)
    }
    exercise = try values.decode(Int.self, forKey: .exercise)
    id = try values.decode(String.self, forKey: .id)
    prompt = try values.decode(String.self, forKey: .prompt)
    completions = try values.decode([String].self, forKey: .completions)
    labels = try values.decode([Double].self, forKey: .labels)
    promptLabel = try values.decode(Double.self, forKey: .promptLabel)
    guard (0...Self.most).contains(exercise) else {
      throw refuse(.exercise, "it must be from 0 to \(Self.most), not \(exercise)")
    }
    guard labels.count == completions.count else {
      throw refuse(.labels, "there are \(labels.count) for \(completions.count) completions")
    }
    if let label = labels.first(where: { !(0...1).contains($0) }) {
      throw refuse(.labels, "each must be from 0 to 1, not \(label)")
    }
    guard (0...1).contains(promptLabel) else {
      throw refuse(.promptLabel, "it must be from 0 to 1, not \(promptLabel)")
    }
  }

  /// An upper bound on any count in a file of labels, small enough that sums of counts fit into an `Int`.
  static let most = 1_000_000_000_000

  /// Whether the whole solution is right.
  public var isRight: Bool { (labels.last ?? 0) > 0.5 }
}

/// A solution with one label for the whole, as a line of JSON `{"prompt", "completion", "label"}`.
///
/// TRL calls this form unpaired preference; its `KTOTrainer` reads it.
public struct LabelledOutcome: Codable, Hashable, Sendable {
  public var prompt: String
  public var completion: String
  public var label: Bool

  /// - Parameters:
  ///   - solution: A solution with step labels, of which the last counts.
  ///   - separator: The text between steps.
  public init(_ solution: LabelledSolution, separator: String = "\n") {
    prompt = solution.prompt
    completion = solution.completions.joined(separator: separator)
    label = solution.isRight
  }
}
