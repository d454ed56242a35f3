/// A step is one line, whatever separates steps: where it is an empty line, a step may have line breaks
/// inside, and U+2028, the line separator, stands for them. Here is the only place where that becomes
/// text again, for everything that finds answers, shows a solution or sends it to a server.
extension Sequence<String> {
  /// The text of a solution with these steps: each begins a line, and the line breaks inside a step are
  /// line breaks.
  package var solutionText: String { map(\.unfoldedStep).joined(separator: "\n") }

  /// A solution with these steps as an attempt in a ``Prefix``: one step on each line, so that a reader
  /// who needs its steps finds them.
  package var attemptText: String { joined(separator: "\n") }
}

extension String {
  /// This text as one step.
  package var foldedStep: String { exchanging("\n", for: "\u{2028}") }

  /// This step as its model wrote it.
  package var unfoldedStep: String { exchanging("\u{2028}", for: "\n") }

  /// By scalars, because to Swift a carriage return and a line feed are one character.
  private func exchanging(_ old: Unicode.Scalar, for new: Unicode.Scalar) -> String {
    guard unicodeScalars.contains(old) else { return self }
    return String(UnicodeScalarView(unicodeScalars.map { $0 == old ? new : $0 }))
  }
}

extension Continuation {
  /// The text of the new steps.
  public var text: String { steps.solutionText }
}

extension Solution {
  /// This solution with the steps as their model wrote them, for people and other programs.
  package var unfolded: Solution {
    var unfolded = self
    for index in candidates.indices {
      unfolded.candidates[index].steps = candidates[index].steps.map(\.unfoldedStep)
    }
    for index in tree.indices {
      unfolded.tree[index].steps = tree[index].steps.map(\.unfoldedStep)
      unfolded.tree[index].simulated = tree[index].simulated.map(\.unfoldedStep)
    }
    return unfolded
  }
}
