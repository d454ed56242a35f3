/// A step is always stored as one line. When steps are separated by empty lines, a step may contain line
/// breaks, which are stored as U+2028, the line separator. Only this file restores them, for code that
/// finds answers, shows a solution or sends it to a server.
extension [String] {
  /// The text of a solution with these steps; each begins on a new line, and line breaks inside a step are
  /// restored.
  package var solutionText: String { attemptText.unfoldedStep }

  /// A solution with these steps as an attempt in a ``Prefix``: one step per line, so that the steps can be
  /// recovered.
  package var attemptText: String { joined(separator: "\n") }
}

extension String {
  /// This text as one step.
  package var foldedStep: String { exchanging("\n", for: "\u{2028}") }

  /// This step as its model wrote it.
  package var unfoldedStep: String { exchanging("\u{2028}", for: "\n") }

  /// Works on scalars, because Swift treats a carriage return and a line feed as one character.
  private func exchanging(_ old: Unicode.Scalar, for new: Unicode.Scalar) -> String {
    // Most texts do not even have its first byte, and bytes are compared faster than scalars.
    guard utf8.contains(old.utf8[0]), unicodeScalars.contains(old) else { return self }
    return String(UnicodeScalarView(unicodeScalars.map { $0 == old ? new : $0 }))
  }
}

extension Continuation {
  /// The text of the new steps.
  public var text: String { steps.solutionText }
}

extension Solution {
  /// This solution with its steps as the model wrote them, for display and for other programs.
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
