public import Ponder

/// A problem with its reference.
public struct GradedProblem: Sendable {
  public var problem: Problem
  public var reference: any Reference
  /// The kind of problem within its domain, such as `4 numbers`.
  public var kind: String

  public init(problem: Problem, reference: any Reference, kind: String) {
    self.problem = problem
    self.reference = reference
    self.kind = kind
  }

  /// Whether an answer is right; none is not.
  public func accepts(_ answer: Answer?) -> Bool { answer.map(reference.accepts) ?? false }

  /// A hash of the question and its reference, which changes when either is edited.
  public var fingerprint: String {
    let content = "\(problem.text)\u{0}\(reference.content)"
    return String(stableHash(content.utf8), radix: 16)
  }
}

/// The results of a model on one problem.
public struct ProblemResult: Codable, Hashable, Sendable {
  /// Equivalent answers among the samples.
  public struct Group: Codable, Hashable, Sendable {
    /// The first sample's wording.
    public var answer: String
    public var count: Int
    public var isRight: Bool

    public init(answer: String, count: Int, isRight: Bool) {
      self.answer = answer
      self.count = count
      self.isRight = isRight
    }
  }

  public var problem: Problem
  public var kind: String
  /// In the order of first appearance.
  public var groups: [Group]
  /// For each sample, in order, the index of its group, or `nil` when it gave no answer.
  public var samples: [Int?]
  /// Whether the most probable solution is right.
  public var isGreedyRight: Bool
  /// The first sample, as an example.
  public var firstSample: String
  /// Tokens of all samples.
  public var sampledTokens: Int

  public init(
    problem: Problem, kind: String, groups: [Group], samples: [Int?], isGreedyRight: Bool,
    firstSample: String, sampledTokens: Int
  ) {
    self.problem = problem
    self.kind = kind
    self.groups = groups
    self.samples = samples
    self.isGreedyRight = isGreedyRight
    self.firstSample = firstSample
    self.sampledTokens = sampledTokens
  }

  /// How many samples are right.
  public var rightCount: Int { samples.count { $0.map { groups[$0].isRight } ?? false } }
  /// The share of right samples: pass@1.
  public var rightShare: Double {
    samples.isEmpty ? 0 : Double(rightCount) / Double(samples.count)
  }
}
