/// A piece of a page, in which text is always escaped.
public struct HTML: Hashable, Sendable, ExpressibleByStringInterpolation {
  /// The page's source.
  public let source: String

  private init(source: String) { self.source = source }

  /// A text, escaped.
  public init(stringLiteral text: String) { source = Self.escaped(text) }

  /// A text, escaped.
  public static func text(_ text: String) -> HTML { HTML(source: escaped(text)) }

  /// Markup that is used without escaping.
  static func raw(_ source: String) -> HTML { HTML(source: source) }

  /// An element.
  ///
  /// - Parameters:
  ///   - name: Such as `p`.
  ///   - attributes: In writing order; values are escaped.
  ///   - content: The content; void elements without content are self-closed.
  public static func element(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ content: [HTML] = []
  ) -> HTML {
    let written = attributes.map { " \($0.key)=\"\(escaped($0.value))\"" }.joined()
    let inside = content.map(\.source).joined()
    if inside.isEmpty, voidElements.contains(name) { return HTML(source: "<\(name)\(written)/>") }
    return HTML(source: "<\(name)\(written)>\(inside)</\(name)>")
  }

  private static let voidElements: Set<String> = [
    "br", "meta", "line", "path", "rect", "circle", "polyline", "polygon",
  ]

  static func escaped(_ text: String) -> String {
    var escaped = ""
    escaped.reserveCapacity(text.utf8.count)
    for character in text {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.append(character)
      }
    }
    return escaped
  }
}
