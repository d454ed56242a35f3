/// Cuts notation into tokens: LaTeX, plain text, or a mixture of both.
///
/// What only changes the look is left out. Length and number of tokens are bounded.
///
/// - Complexity: O(length)
struct Lexer {
  static let maximumBytes = 4_000
  private static let maximumDepth = 4

  private let bytes: [UInt8]
  private var position = 0
  private var tokens: [Token] = []
  /// Round, square and set brackets that are open.
  private var nesting = 0
  private var matrices = 0
  private let depth: Int

  /// - Returns: `nil` for a text that is too long.
  static func tokens(of text: String) -> [Token]? {
    let bytes = Array(text.utf8)
    return bytes.count <= maximumBytes ? tokens(of: bytes, depth: 0) : nil
  }

  private static func tokens(of bytes: [UInt8], depth: Int) -> [Token] {
    var lexer = Lexer(bytes: bytes, depth: depth)
    lexer.run()
    return lexer.tokens
  }

  private init(bytes: [UInt8], depth: Int) {
    self.bytes = bytes
    self.depth = depth
  }

  private mutating func run() {
    // One dollar sign is money, a pair of them encloses mathematics.
    let dollars = bytes.count { $0 == UInt8(ascii: "$") }
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): number()
      case UInt8(ascii: ".") where isDigit(position + 1): number()
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): word()
      case UInt8(ascii: "\\"): command()
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"),
        UInt8(ascii: "~"):
        position += 1
      case UInt8(ascii: "$"):
        position += 1
        if dollars % 2 == 1 { tokens.append(.currency) }
      case UInt8(ascii: "."):
        // A full stop at the end is no part of the answer.
        let dots = bytes[position...].prefix { $0 == byte }.count
        position += dots
        if dots > 1 || position < bytes.count { tokens.append(.unknown(dots > 1 ? "..." : ".")) }
      default: character()
      }
    }
  }

  private func isDigit(_ index: Int) -> Bool {
    index < bytes.count && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index])
  }

  private func isLetter(_ index: Int) -> Bool {
    guard index < bytes.count else { return false }
    let lower = bytes[index] | 0x20
    return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower)
  }

  private func starts(with text: StaticString, at index: Int) -> Bool {
    guard index + text.utf8CodeUnitCount <= bytes.count else { return false }
    return text.withUTF8Buffer { $0.elementsEqual(bytes[index..<index + $0.count]) }
  }

  // MARK: Numbers

  private mutating func number() {
    var digits: [UInt8] = []
    var decimals: Int?
    func digitRun(_ start: Int) -> Range<Int> {
      var end = start
      while isDigit(end) { end += 1 }
      return start..<end
    }
    let first = digitRun(position)
    digits += bytes[first]
    position = first.upperBound
    if (1...3).contains(first.count) {
      while let (start, end) = thousands(at: position) {
        digits += bytes[start..<end]
        position = end
      }
    }
    if position < bytes.count, bytes[position] == UInt8(ascii: "."),
      isDigit(position + 1) || starts(with: "\\overline{", at: position + 1)
    {
      let fraction = digitRun(position + 1)
      digits += bytes[fraction]
      decimals = fraction.count
      position = fraction.upperBound
    }
    guard digits.count <= 300, let value = Self.value(digits, decimals ?? 0) else {
      tokens.append(.unknown("a long number"))
      return
    }
    var number = Token.Number(
      value: value, digits: String(decoding: digits, as: UTF8.self), decimals: decimals)
    if let decimals, let repeated = repetend(), let sum = Self.adding(repeated, after: decimals) {
      number.value = number.value + sum
      number.decimals = nil
      number.digits = "\(number.value)"
    }
    tokens.append(.number(number))
  }

  /// A group of three digits behind a separator: `,000`, `{,}000`, `,\!000` or `\,000`; a bare comma
  /// separates entries within brackets.
  private func thousands(at index: Int) -> (start: Int, end: Int)? {
    var start = index
    if starts(with: "{,}", at: index) {
      start += 3
    } else if starts(with: "\\,", at: index) {
      start += 2
    } else if starts(with: ",\\!", at: index) {
      start += 3
      while start < bytes.count, bytes[start] == UInt8(ascii: " ") { start += 1 }
    } else if nesting == 0, index < bytes.count, bytes[index] == UInt8(ascii: ",") {
      start += 1
    } else {
      return nil
    }
    let isGroup = isDigit(start) && isDigit(start + 1) && isDigit(start + 2) && !isDigit(start + 3)
    return isGroup ? (start, start + 3) : nil
  }

  private static func value(_ digits: [UInt8], _ decimals: Int) -> Rational? {
    var value = Rational.zero
    var chunk = 0
    var scale = 1
    for digit in digits {
      chunk = chunk * 10 + Int(digit - UInt8(ascii: "0"))
      scale *= 10
      if scale == 1_000_000_000_000_000 {
        value = value * Rational(scale) + Rational(chunk)
        (chunk, scale) = (0, 1)
      }
    }
    value = value == .zero ? Rational(chunk) : value * Rational(scale) + Rational(chunk)
    if decimals == 0 { return value }
    return Rational(10).power(-decimals).map { value * $0 }
  }

  /// Reads `\overline{36}` after a point.
  private mutating func repetend() -> [UInt8]? {
    guard starts(with: "\\overline{", at: position) else { return nil }
    let start = position + 10
    var end = start
    while isDigit(end) { end += 1 }
    guard end > start, end - start <= 50, end < bytes.count, bytes[end] == UInt8(ascii: "}") else {
      return nil
    }
    position = end + 1
    return Array(bytes[start..<end])
  }

  private static func adding(_ repeated: [UInt8], after decimals: Int) -> Rational? {
    guard let value = value(repeated, decimals), let power = Rational(10).power(repeated.count),
      let nines = (power - .one).inverse
    else { return nil }
    return value * nines
  }

  // MARK: Words

  private mutating func word() {
    let start = position
    while isLetter(position) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    add(word: text)
  }

  private mutating func add(word text: String) {
    // The ending of an ordinal number.
    if isBehindNumber, ["th", "st", "nd", "rd"].contains(text) { return }
    if let token = Vocabulary.words[text] ?? Vocabulary.words[text.lowercased()], text.count > 1 {
      tokens.append(token)
    } else if text.count > 3 || isShortUnit(text) {
      add(text: text)
    } else {
      for letter in text { tokens.append(Self.letter(String(letter))) }
    }
  }

  private func isShortUnit(_ text: String) -> Bool {
    isBehindNumber && Vocabulary.shortUnits.contains(text)
  }

  private var isBehindNumber: Bool {
    if case .number = tokens.last { true } else { false }
  }

  private static func letter(_ text: String) -> Token {
    switch text {
    case "e": .constant(.e)
    case "i": .constant(.imaginary)
    default: .letter(text)
    }
  }

  /// Words that follow each other are one text.
  private mutating func add(text: String) {
    let lower = text.lowercased()
    if case .text(let before) = tokens.last {
      tokens[tokens.count - 1] = .text(before + " " + lower)
    } else {
      tokens.append(.text(lower))
    }
  }

  // MARK: Commands

  private mutating func command() {
    position += 1
    guard position < bytes.count else { return }
    if isLetter(position) {
      let start = position
      while isLetter(position) { position += 1 }
      add(command: String(decoding: bytes[start..<position], as: UTF8.self))
      return
    }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "{"): open(.set)
    case UInt8(ascii: "}"): close(.set)
    case UInt8(ascii: "$"): tokens.append(.currency)
    case UInt8(ascii: "%"): tokens.append(.percent)
    case UInt8(ascii: "|"): tokens.append(.bar)
    case UInt8(ascii: "\\"):
      // A new row in a matrix; elsewhere a command whose backslash was escaped once too often.
      if matrices > 0 {
        tokens.append(.newRow)
      } else if isLetter(position) {
        position -= 1
        command()
      }
    default: break
    }
  }

  private mutating func add(command name: String) {
    if let token = Vocabulary.commands[name] {
      switch token {
      case .open(let bracket): open(bracket)
      case .close(let bracket): close(bracket)
      default: tokens.append(token)
      }
    } else if Vocabulary.textual.contains(name) {
      if let content = group() { add(content: content) }
    } else if name == "begin" || name == "end" {
      guard let content = group() else { return }
      let environment = String(decoding: content, as: UTF8.self)
      guard environment.hasSuffix("matrix") || environment == "array" else { return }
      if name == "begin", environment == "array" { _ = group() }
      matrices += name == "begin" ? 1 : -1
      nesting += name == "begin" ? 1 : -1
      tokens.append(name == "begin" ? .beginMatrix : .endMatrix)
    } else if name == "phantom" || name == "hphantom" {
      _ = group()
    } else if name == "ldots" || name == "dots" || name == "cdots" {
      tokens.append(.unknown("..."))
    } else if !Vocabulary.ignored.contains(name) {
      tokens.append(.unknown(name))
    } else if name == "left" || name == "right", position < bytes.count,
      bytes[position] == UInt8(ascii: ".")
    {
      position += 1
    }
  }

  /// The bytes between the braces that follow; `nil` when none do.
  private mutating func group() -> [UInt8]? {
    var index = position
    while index < bytes.count, bytes[index] == UInt8(ascii: " ") { index += 1 }
    guard index < bytes.count, bytes[index] == UInt8(ascii: "{") else { return nil }
    let start = index + 1
    var open = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "{") { open += 1 }
      if bytes[index] == UInt8(ascii: "}") {
        open -= 1
        if open == 0 { break }
      }
      index += 1
    }
    position = min(index + 1, bytes.count)
    return Array(bytes[start..<index])
  }

  /// Words stay words; what has other signs in it, such as `(C)`, is read like the rest.
  private mutating func add(content: [UInt8]) {
    let isWords = content.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        || [UInt8(ascii: " "), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "'")]
          .contains(byte)
    }
    guard isWords else {
      if depth < Self.maximumDepth {
        tokens += Self.tokens(of: content, depth: depth + 1)
      }
      return
    }
    let words = content.split { [UInt8(ascii: " "), UInt8(ascii: ".")].contains($0) }
      .map { String(decoding: $0, as: UTF8.self) }
    for word in words {
      if words.count == 1, word.utf8.count == 1, !isBehindNumber {
        tokens.append(Self.letter(word))
      } else if let token = Vocabulary.words[word.lowercased()] {
        tokens.append(token)
      } else {
        add(text: word)
      }
    }
  }

  // MARK: Characters

  private mutating func open(_ bracket: Token.Bracket) {
    if bracket != .brace { nesting += 1 }
    tokens.append(.open(bracket))
  }

  private mutating func close(_ bracket: Token.Bracket) {
    if bracket != .brace { nesting -= 1 }
    tokens.append(.close(bracket))
  }

  private mutating func character() {
    let (scalar, length) = scalar(at: position)
    position += length
    if let token = Vocabulary.characters[scalar] {
      switch token {
      case .open(let bracket): open(bracket)
      case .close(let bracket): close(bracket)
      case .caret: caret()
      default: tokens.append(token)
      }
    } else if let exponent = Vocabulary.superscripts[scalar] {
      tokens += [.caret, Self.integer(exponent)]
    } else if let (top, bottom) = Vocabulary.fractions[scalar] {
      tokens += [.fraction, Self.integer(top), Self.integer(bottom)]
    } else if !scalar.properties.isWhitespace, scalar != "?" || position < bytes.count {
      tokens.append(.unknown(String(Character(scalar))))
    }
  }

  private static func integer(_ value: Int) -> Token {
    .number(Token.Number(value: Rational(value), digits: "\(value)", decimals: nil))
  }

  /// `^\circ` is a degree sign and `^{th}` an ordinal's ending; anything else is a power.
  private mutating func caret() {
    var index = position
    while index < bytes.count, [UInt8(ascii: " "), UInt8(ascii: "{")].contains(bytes[index]) {
      index += 1
    }
    let isBraced = bytes[position..<index].contains(UInt8(ascii: "{"))
    for (name, token) in Self.raised {
      guard starts(with: name, at: index), !isLetter(index + name.utf8CodeUnitCount) else {
        continue
      }
      position = index + name.utf8CodeUnitCount
      if isBraced {
        while position < bytes.count, bytes[position] != UInt8(ascii: "}") { position += 1 }
        position = min(position + 1, bytes.count)
      }
      if let token { tokens.append(token) }
      return
    }
    tokens.append(.caret)
  }

  private static let raised: [(StaticString, Token?)] = [
    ("\\circ", .degree), ("\\degree", .degree), ("\\mathrm{th", nil), ("\\text{th", nil),
    ("\\mathrm{st", nil), ("\\text{st", nil), ("\\mathrm{nd", nil), ("\\text{nd", nil),
    ("\\mathrm{rd", nil), ("\\text{rd", nil), ("th", nil), ("\\prime", .unknown("'")),
  ]

  /// The scalar that begins at a byte, and its length; ill-formed bytes are one sign each.
  private func scalar(at index: Int) -> (Unicode.Scalar, Int) {
    if bytes[index] < 0x80 { return (Unicode.Scalar(bytes[index]), 1) }
    let length = min(bytes.count - index, bytes[index] >= 0xF0 ? 4 : bytes[index] >= 0xE0 ? 3 : 2)
    let text = String(decoding: bytes[index..<index + length], as: UTF8.self)
    guard let scalar = text.unicodeScalars.first else { return ("?", 1) }
    return (scalar, max(1, String(Character(scalar)).utf8.count > length ? 1 : length))
  }
}
