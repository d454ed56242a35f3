extension StringProtocol {
  /// This text as a person may see it: one line, nothing that steers a terminal, of bounded length.
  ///
  /// Models, servers and files choose their bytes freely. Line breaks and tabs become `\n`, `\r` and
  /// `\t`; other controls, invisible formatting such as changes of direction, private and unassigned
  /// scalars become `\u{202E}` and the like. Backslashes stay single, because mathematics is full of
  /// them: what is shown is for reading, not for reading back.
  ///
  /// - Parameter limit: Scalars of the result at most, the ellipsis of a longer text included; at
  ///   least 1.
  /// - Returns: The text; its beginning and `…` when it is longer. An escape is never cut in two.
  /// - Complexity: O(`limit`), however long the text is.
  package func shown(atMost limit: Int = 200) -> String {
    var shown = String.UnicodeScalarView()
    var count = 0
    /// Where to cut, should there be no room for what follows.
    var cut = shown.endIndex
    for scalar in unicodeScalars {
      let piece = scalar.shown
      guard count + piece.count <= limit else {
        return String(shown[..<cut]) + "…"
      }
      shown.append(contentsOf: piece)
      count += piece.count
      if count < limit { cut = shown.endIndex }
    }
    return String(shown)
  }
}

extension Unicode.Scalar {
  /// This scalar, or its escape when it cannot be seen or does more than being seen.
  fileprivate var shown: String.UnicodeScalarView {
    switch self {
    case "\n": "\\n".unicodeScalars
    case "\r": "\\r".unicodeScalars
    case "\t": "\\t".unicodeScalars
    default:
      isPrintable
        ? String.UnicodeScalarView([self])
        : "\\u{\(String(value, radix: 16, uppercase: true))}".unicodeScalars
    }
  }

  private var isPrintable: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
      .unassigned:
      false
    default: true
    }
  }
}
