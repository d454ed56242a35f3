/// Parses arithmetic: whole numbers, `+ - * / × ÷ −`, brackets and spaces.
///
/// Length and depth are bounded, so no text can make it run long.
struct ExpressionParser {
  private static let maximumLength = 1_000
  private static let maximumDepth = 50

  private let text: [UInt8]
  private var position = 0
  private var depth = 0

  /// Returns the expression that makes up the whole text, or `nil` if it is not one.
  static func parse(_ text: some StringProtocol) -> Expression? {
    guard text.utf8.count <= maximumLength else { return nil }
    var parser = ExpressionParser(text: plain(text))
    guard let expression = parser.sum() else { return nil }
    return parser.next == nil ? expression : nil
  }

  /// The text's bytes with typographic signs replaced by plain ones and spaces dropped.
  private static func plain(_ text: some StringProtocol) -> [UInt8] {
    var bytes: [UInt8] = []
    var afterDigit = false
    var sawSpace = false
    for scalar in text.unicodeScalars {
      switch scalar {
      case " ", "\t":
        sawSpace = true
        continue
      case "×", "·": bytes.append(UInt8(ascii: "*"))
      case "÷": bytes.append(UInt8(ascii: "/"))
      case "−", "–": bytes.append(UInt8(ascii: "-"))
      default:
        let isDigit = ("0"..."9").contains(scalar)
        // "1 2" is not twelve.
        if isDigit, afterDigit, sawSpace { bytes.append(0) }
        bytes.append(scalar.isASCII ? UInt8(scalar.value) : 0)
        afterDigit = isDigit
        sawSpace = false
        continue
      }
      afterDigit = false
      sawSpace = false
    }
    return bytes
  }

  private var next: UInt8? { position < text.count ? text[position] : nil }

  private mutating func sum() -> Expression? {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth, var left = product() else { return nil }
    while let sign = next, let operation = Expression.Operation(rawValue: sign),
      operation == .plus || operation == .minus
    {
      position += 1
      guard let right = product() else { return nil }
      left = .combined(left, operation, right)
    }
    return left
  }

  private mutating func product() -> Expression? {
    guard var left = atom() else { return nil }
    while let sign = next, let operation = Expression.Operation(rawValue: sign),
      operation == .times || operation == .dividedBy
    {
      position += 1
      guard let right = atom() else { return nil }
      left = .combined(left, operation, right)
    }
    return left
  }

  private mutating func atom() -> Expression? {
    if next == UInt8(ascii: "(") {
      position += 1
      guard let inner = sum(), next == UInt8(ascii: ")") else { return nil }
      position += 1
      return inner
    }
    var value = 0
    let start = position
    while let digit = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
      guard position - start < 15 else { return nil }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
      position += 1
    }
    return position > start ? .number(value) : nil
  }
}
