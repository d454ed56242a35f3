/// The operations of a solution of ``Relay``, leg by leg.
struct RelayAnswer: Hashable, Sendable {
  private(set) var legs: [[Move]]

  /// Operations in one leg, and legs, of the longest answer that is read.
  private static let most = 100

  /// `16 - 4 = 12, 10 + 12 = 22; 22 + 7 = 29, 29 - 2 = 27`.
  var text: String {
    legs.map { $0.map(\.text).joined(separator: ", ") }.joined(separator: "; ")
  }

  /// Reads a list of operations.
  ///
  /// - Returns: `nil` for a text that is not such a list.
  init?(_ text: some StringProtocol) {
    legs = []
    for part in text.split(separator: ";", omittingEmptySubsequences: false) {
      var leg: [Move] = []
      for operation in part.split(separator: ",", omittingEmptySubsequences: false) {
        let trimmed = operation.drop { $0 == " " }
        guard let (move, rest) = Move.read(trimmed), rest.allSatisfy({ $0 == " " }) else {
          return nil
        }
        leg.append(move)
      }
      legs.append(leg)
    }
    guard legs.count <= Self.most, legs.allSatisfy({ $0.count <= Self.most }) else { return nil }
  }

  /// Reads the lines of a solution.
  ///
  /// - Returns: `nil` for a solution that is not finished, or has a line that is none of its kind.
  init?(lines: [some StringProtocol]) {
    legs = [[]]
    for (index, line) in lines.enumerated() {
      guard let read = RelayLine(line), index < Self.most * 2,
        (read.end == .problem) == (index == lines.count - 1)
      else { return nil }
      legs[legs.count - 1].append(read.move)
      if read.end == .leg { legs.append([]) }
    }
    guard !lines.isEmpty else { return nil }
  }

  /// A text shared by answers whose legs make the same expressions up to order, from true operations.
  ///
  /// With an operation that is not true it is the text itself.
  var canonicalForm: String {
    guard legs.joined().allSatisfy(\.isTrue) else { return text }
    return legs.map { leg in
      Self.expression(of: leg).flatMap { ExpressionParser.parse($0)?.canonicalForm }
        ?? leg.map(\.text).joined(separator: ", ")
    }.joined(separator: ";")
  }

  /// The one expression that a leg's operations make, or `nil` if they make several.
  private static func expression(of leg: [Move]) -> String? {
    var made: [Term] = []
    func take(_ value: Int) -> Term {
      guard let place = made.firstIndex(where: { $0.value == value }) else { return Term(value) }
      return made.remove(at: place)
    }
    for move in leg {
      let first = take(move.first)
      let second = take(move.second)
      made.append(Term(first, second, by: move))
    }
    return made.count == 1 ? made.first?.text : nil
  }
}

/// A line of a solution of ``Relay``.
struct RelayLine: Hashable, Sendable {
  /// What a line ends.
  enum End: Hashable, Sendable {
    case line, leg, problem
  }

  var move: Move
  var end: End

  init?(_ line: some StringProtocol) {
    guard let (move, rest) = Move.read(line) else { return nil }
    self.move = move
    if rest.hasPrefix("(left:") {
      end = .line
    } else if rest.hasPrefix("(then ") {
      end = .leg
    } else if rest == "(done)" {
      end = .problem
    } else {
      return nil
    }
  }
}
