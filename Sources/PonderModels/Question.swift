public import Ponder
import PonderData
public import PonderLab
import PonderMath

/// The user's question: a puzzle, which can be checked, or any other question.
public struct Question: Sendable {
  /// Which models answer.
  public enum Answerers: Hashable, Sendable {
    /// Those that ship with the package.
    case shipped
    /// Others that Ponder trained, from folders.
    case trained
    /// Those on servers. They see a puzzle in the user's own words; models of the other kinds see it in the form
    /// that they were trained on.
    case servers
  }

  public private(set) var problem: Problem
  /// Finds answers and decides which are the same.
  public let domain: any AnswerDomain
  /// The check of an answer; `nil` if the question is not a puzzle.
  public let reference: (any Reference)?
  /// Whose shipped models can answer it.
  public let lab: Lab?

  /// - Parameters:
  ///   - text: What the user typed.
  ///   - models: Which models answer.
  /// - Throws: ``ModelsError`` for what the shipped models cannot answer; `RelayQuestionError` for a relay with
  ///   legs that none has.
  public init(_ text: String, for models: Answerers) throws {
    func asked(_ problem: Problem) -> Problem {
      models == .servers ? Problem(id: problem.id, question: text) : problem
    }
    if let puzzle = CountdownQuestion(text) {
      problem = asked(puzzle.problem)
      domain = PuzzleDomain()
      reference = puzzle.reference
      lab = .countdown
    } else if let relay = try RelayQuestion(text) {
      problem = asked(relay.problem)
      domain = Relay.standard
      reference = relay.reference
      lab = .relay
    } else if models == .shipped {
      throw Self.unanswerable(text)
    } else {
      problem = Problem(id: "question", question: text)
      domain = OpenDomain()
      reference = nil
      lab = nil
    }
  }

  /// The last turn of a conversation, with the turns before it.
  ///
  /// Models that Ponder trained know single questions alone: for them the earlier turns are left out.
  ///
  /// - Throws: `ConfigurationError` when the last turn is not the user's; what ``init(_:for:)`` throws.
  public init(_ messages: [ChatMessage], for models: Answerers) throws {
    let asked = try Problem(id: "question", messages)
    try self.init(asked.question, for: models)
    if models == .servers { problem.conversation = asked.conversation }
  }

  /// Says who could answer a question that the shipped models cannot.
  private static func unanswerable(_ text: String) -> ModelsError {
    ModelsError(
      "the shipped models solve puzzles of 2 to 8 numbers such as 'Make 24 from 4, 7, 8, 8.' and relays such as "
        + "'Make 22 from 4 10 16, then ? with 2 7, then 41 with 5 9.', not '\(text.shown(atMost: 80))'; for any "
        + "other question name a model on a server as proposer in ponder.yaml, such as 'models: {proposer: "
        + "{addresses: [\"http://127.0.0.1:8000\"]}}' (more: ponder models check --help)")
  }
}

/// Answers to any question: a marked answer, a last sentence that concludes with one number, or a reply
/// that contains nothing else.
public struct OpenDomain: AnswerDomain {
  /// If no reply marks an answer, the best one is shown as it is.
  public let choosesWithoutAnswers = true

  public init() {}

  private static let math = MathDomain(finder: AnswerFinder(readsConclusions: true))
  /// A reply of one line of at most this many bytes, such as `84` or `Paris`, is its own answer.
  private static let longestBareAnswer = 60

  public func answer(in solution: String) -> Answer? {
    if let found = Self.math.answer(in: solution) { return found }
    let lines = solution.split { $0.isNewline }.map(Self.bare).filter { !$0.isEmpty }
    guard lines.count == 1, lines[0].utf8.count <= Self.longestBareAnswer else { return nil }
    return Answer(lines[0])
  }

  /// A line without surrounding emphasis and without the full stop after it.
  private static func bare(_ line: Substring) -> String {
    func isOuter(_ character: Character) -> Bool {
      character.isWhitespace || character == "*" || character == "."
    }
    let rest = line.drop { $0.isWhitespace || $0 == "*" }
    return String(
      rest.prefix(upTo: rest.lastIndex { !isOuter($0) }.map(rest.index(after:)) ?? rest.startIndex))
  }

  public func areEquivalent(_ first: Answer, _ second: Answer) -> Bool {
    Self.math.areEquivalent(first, second)
  }

  public func canonicalKey(of answer: Answer) -> String? { Self.math.canonicalKey(of: answer) }
}

/// Answers to puzzles: the expression on the lab's own line, or where other models put their answers.
public struct PuzzleDomain: AnswerDomain {
  private static let puzzles = Countdown.standard
  private static let finder = AnswerFinder()

  public func answer(in solution: String) -> Answer? {
    if let found = Self.puzzles.answer(in: solution) { return found }
    guard let found = Self.finder.find(in: solution) else { return nil }
    var text = found.text
    for (sign, plain) in [
      ("\\times", "*"), ("\\cdot", "*"), ("\\div", "/"), ("\\left", ""), ("\\right", ""),
    ] {
      text = text.split(separator: sign, omittingEmptySubsequences: false).joined(separator: plain)
    }
    return Self.puzzles.answer(in: "Answer: " + text)
  }

  public func areEquivalent(_ first: Answer, _ second: Answer) -> Bool {
    Self.puzzles.areEquivalent(first, second)
  }

  public func canonicalKey(of answer: Answer) -> String? { Self.puzzles.canonicalKey(of: answer) }
}
