public import Ponder

/// A puzzle as a user may ask it: a target, and the numbers to reach it with, each exactly once.
///
/// A text is a puzzle only if all of it matches; otherwise it is a question: `What is 12 x 7?` and `Make 24
/// from 4, 7, 8, 8 apples` contain numbers but are not puzzles. These are, in upper or lower case and with
/// or without final punctuation:
///
/// ```
/// Make 24 from 4, 7, 8, 8.
/// Make 24 from 8 4, 7 and 8, using each number exactly once
/// Use 4, 7, 8, 8 to make 24
/// Using the numbers [4, 7, 8, 8], create an equation that equals 24.
/// Use numbers and basic arithmetic operations (+ - * /) to obtain 24. Input: 4 7 8 8
/// Game of 24: 4 7 8 8
/// ```
public struct CountdownQuestion: Hashable, Sendable {
  public let target: Int
  /// 2 to 8 numbers from 1 to ``Countdown/largestResult``, in the order given.
  public let numbers: [Int]

  /// Parses a whole text.
  ///
  /// - Returns: `nil` for a text that is not a puzzle.
  /// - Complexity: O(length)
  public init?(_ text: String) {
    let start = QuestionReader(text)
    for form in Self.forms {
      var reader = start
      if let question = form(&reader), reader.isAtEnd {
        self = question
        return
      }
    }
    return nil
  }

  private init?(target: Int?, numbers: [Int]?) {
    guard let target, let numbers, (2...8).contains(numbers.count) else { return nil }
    self.target = target
    self.numbers = numbers
  }

  /// The puzzle in the lab's own wording.
  public var problem: Problem { Countdown.problem(target: target, numbers: numbers) }

  /// The check of an answer.
  public var reference: CountdownReference {
    CountdownReference(target: target, numbers: numbers)
  }

  // MARK: Grammar

  private typealias Form = @Sendable (inout QuestionReader) -> CountdownQuestion?

  private static let forms: [Form] = [
    // Make 24 from 4, 7, 8, 8
    { reader in
      guard reader.take(QuestionReader.verbs), let target = reader.number(),
        reader.take(QuestionReader.sources)
      else {
        return nil
      }
      reader.skip(["only"])
      reader.skip(["the"])
      reader.skip(["numbers"])
      return CountdownQuestion(target: target, numbers: reader.numbers())
    },
    // Use 4, 7, 8, 8 to make 24
    { reader in
      guard reader.take([["use"], ["using"]]) else { return nil }
      reader.skip(["the"])
      reader.skip(["numbers"])
      let numbers = reader.numbers()
      reader.skipManner()
      reader.skip([","])
      reader.skip(["to"])
      guard reader.take(QuestionReader.verbs) else { return nil }
      return CountdownQuestion(target: reader.number(), numbers: numbers)
    },
    // Use numbers and basic arithmetic operations (+ - * /) to obtain 24. Input: 4 7 8 8
    { reader in
      guard reader.take([["use", "numbers", "and"]]), reader.take([operations, signs]) else {
        return nil
      }
      reader.skip(signs)
      guard reader.take([["to"]]), reader.take(QuestionReader.verbs), let target = reader.number(),
        reader.take([[".", "input", ":"], ["input", ":"]])
      else { return nil }
      return CountdownQuestion(target: target, numbers: reader.numbers())
    },
    // Game of 24: 4 7 8 8
    { reader in
      guard reader.take([["game", "of"]]), let target = reader.number() else { return nil }
      reader.skip([":"])
      return CountdownQuestion(target: target, numbers: reader.numbers())
    },
  ]

  private static let operations = ["basic", "arithmetic", "operations"]
  private static let signs = ["(", "+", "-", "*", "/", ")"]
}
