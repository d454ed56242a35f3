/// Takes units off an answer.
enum Units {
  static let bases = [
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "twelve": "12", "sixteen": "16",
  ]

  /// Takes currency signs from the front, and words, degree signs and powers of units from the end.
  static func strip(_ tokens: ArraySlice<Token>) -> (rest: ArraySlice<Token>, unit: String?) {
    var rest = tokens
    var unit: String?
    if let place = rest.prefix(2).firstIndex(of: .currency),
      place == rest.startIndex || rest.first == .minus
    {
      unit = "dollar"
      rest = rest[..<place] + rest[(place + 1)...]
    }
    while rest.count > 1, let last = rest.last {
      switch last {
      case .text(let words):
        unit = singular(words)
        rest.removeLast()
      case .degree:
        // Within an expression, degrees are a number.
        guard unit == nil, rest.count == 2 || rest.dropLast().allSatisfy(isPlain) else {
          return (rest, unit)
        }
        unit = "degree"
        rest.removeLast()
      case .currency:
        unit = "dollar"
        rest.removeLast()
      default:
        guard let power = powerOfText(rest) else { return (rest, unit) }
        unit = power.unit
        rest = power.rest
      }
    }
    return (rest, unit)
  }

  private static func isPlain(_ token: Token) -> Bool {
    if case .function = token { false } else { true }
  }

  /// `\text{cm}^2` at the end.
  private static func powerOfText(
    _ tokens: ArraySlice<Token>
  ) -> (rest: ArraySlice<Token>, unit: String)? {
    var end = tokens.endIndex - 1
    if tokens[end] == .close(.brace) { end -= 1 }
    guard end > tokens.startIndex, let exponent = tokens[end].plainInteger else { return nil }
    end -= 1
    if tokens[end] == .open(.brace) { end -= 1 }
    guard end > tokens.startIndex, tokens[end] == .caret, case .text(let words) = tokens[end - 1],
      end - 1 > tokens.startIndex
    else { return nil }
    return (tokens[..<(end - 1)], singular(words) + "^" + exponent.digits)
  }

  private static let longNames = [
    "centimeter": "cm", "millimeter": "mm", "kilometer": "km", "meter": "m", "inche": "inch",
    "feet": "foot", "ft": "foot", "sq": "square", "second": "s", "hour": "hr", "kilogram": "kg",
    "gram": "g", "hrs": "hr", "lbs": "lb", "pound": "lb",
  ]

  private static func singular(_ words: String) -> String {
    words.split(separator: " ").map { word in
      let single = word.count > 2 && word.hasSuffix("s") ? String(word.dropLast()) : String(word)
      return longNames[single] ?? single
    }.joined(separator: " ")
  }
}
