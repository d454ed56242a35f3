extension StringProtocol {
  /// This text made safe to display: one line, no terminal control characters, bounded length.
  ///
  /// Text from models, servers and files may contain anything. Line breaks and tabs become `\n`, `\r` and
  /// `\t`. Other control characters, invisible formatting such as direction marks, and private or
  /// unassigned scalars become escapes such as `\u{202E}`. Backslashes stay single because mathematics uses
  /// many of them, so the result cannot be parsed back.
  ///
  /// - Parameter limit: The maximum number of scalars in the result, including the ellipsis of a truncated
  ///   text; at least 1.
  /// - Returns: The text, or its beginning and `…` when it is longer. Escapes are never split.
  /// - Complexity: O(`limit`), however long the text is.
  package func shown(atMost limit: Int = 200) -> String {
    var shown = String.UnicodeScalarView()
    var count = 0
    /// Where to cut if the rest does not fit.
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
  /// This scalar, or its escape when it is invisible or a control character.
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
