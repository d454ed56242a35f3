public import Ponder

/// A problem of ``Relay`` as a user may ask it: a way-point for each leg, and the numbers of each leg.
///
/// As for ``CountdownQuestion``, a text is such a question only if all of it matches, in upper or lower case,
/// with or without commas and final punctuation, numbers in any order:
///
/// ```
/// Make 23 from 4 10 16, then ? with 7 2, then 41 with 5 9.
/// Make 23 from 4, 10 and 16, then anything with 2 and 7, then 41 from 5 and 9
/// ```
///
/// One leg alone is a question of ``CountdownQuestion``.
public struct RelayQuestion: Hashable, Sendable {
  /// The check of an answer.
  public let reference: RelayReference

  /// The problem in the lab's own wording.
  public var problem: Problem { reference.problem }

  /// Parses a whole text.
  ///
  /// - Returns: `nil` for a text that is no such question.
  /// - Throws: ``RelayQuestionError`` for a question with legs that ``Relay`` does not have.
  /// - Complexity: O(length)
  public init?(_ text: String) throws(RelayQuestionError) {
    var reader = QuestionReader(text)
    guard reader.take(QuestionReader.verbs) else { return nil }
    var legs: [RelayReference.Leg] = []
    repeat {
      guard let leg = Self.leg(&reader) else { return nil }
      legs.append(leg)
      reader.skip([","])
    } while reader.take([["then", "make"], ["and", "then"], ["then"]])
    guard legs.count > 1, reader.isAtEnd else { return nil }
    try Self.check(legs)
    reference = RelayReference(legs: legs)
  }

  /// A way-point and its numbers: `41 with 5 9`.
  private static func leg(_ reader: inout QuestionReader) -> RelayReference.Leg? {
    let wayPoint = reader.number()
    guard wayPoint != nil || reader.take([["?"], ["anything"]]),
      reader.take(QuestionReader.sources), let numbers = reader.numbers()
    else { return nil }
    return RelayReference.Leg(numbers: numbers, wayPoint: wayPoint)
  }

  private static func check(_ legs: [RelayReference.Leg]) throws(RelayQuestionError) {
    guard legs.count <= Relay.mostLegs else { throw .tooManyLegs(legs.count) }
    for (index, leg) in legs.enumerated() {
      let expected = Relay.newNumbers(ofLeg: index)
      guard leg.numbers.count == expected else {
        throw .numbers(leg.numbers.count, leg: index + 1, expected: expected)
      }
    }
    guard legs.last?.wayPoint != nil else { throw .hiddenEnd }
  }
}

/// A question like those of ``Relay``, with legs that it does not have.
public enum RelayQuestionError: Error, Hashable, Sendable, CustomStringConvertible {
  case tooManyLegs(Int)
  /// A leg, from 1, with a wrong count of numbers.
  case numbers(Int, leg: Int, expected: Int)
  /// The last value is not given.
  case hiddenEnd

  public var description: String {
    switch self {
    case .tooManyLegs(let count): "a relay has at most \(Relay.mostLegs) legs, not \(count)"
    case .numbers(let count, let leg, let expected):
      "leg \(leg) of a relay has \(expected) numbers\(leg > 1 ? " beside the value before it" : ""), not \(count)"
    case .hiddenEnd: "the last value of a relay must be given, not ?"
    }
  }
}
