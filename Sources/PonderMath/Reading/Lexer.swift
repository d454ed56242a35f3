/// Cuts notation into tokens: LaTeX, plain text, or a mixture of both.
///
/// Commands that only change the appearance are left out. Length and number of tokens are bounded.
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
  /// Whether a command marks its content as text or upright.
  private var isMarked = false

  /// - Returns: `nil` for a text that is too long.
  static func tokens(of text: String) -> [Token]? {
    guard text.utf8.count <= maximumBytes else { return nil }
    return tokens(of: Array(Noise.trimmed(Noise.plain(text)[...])), depth: 0)
  }

  /// - Parameter before: The tokens before the text, when it is the content of a command.
  private static func tokens(of bytes: [UInt8], depth: Int, behind before: [Token] = []) -> [Token]
  {
    var lexer = Lexer(bytes: bytes, depth: depth)
    lexer.tokens = before
    lexer.isMarked = depth > 0
    lexer.run()
    return Array(lexer.tokens.dropFirst(before.count))
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
      case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "!"), UInt8(ascii: "="):
        comparison()
      case UInt8(ascii: "."):
        // A full stop at the end is not part of the answer.
        let dots = bytes[position...].prefix { $0 == byte }.count
        position += dots
        if dots > 1 || position < bytes.count { tokens.append(.unknown(dots > 1 ? "..." : ".")) }
      default: character()
      }
    }
  }

  /// Reads `<=`, `>=`, `!=`, `==`, and each of these signs alone.
  private mutating func comparison() {
    let byte = bytes[position]
    position += 1
    let isDouble = position < bytes.count && bytes[position] == UInt8(ascii: "=")
    switch byte {
    case UInt8(ascii: "<"): tokens.append(.relation(isDouble ? .lessOrEqual : .less))
    case UInt8(ascii: ">"): tokens.append(.relation(isDouble ? .greaterOrEqual : .greater))
    case UInt8(ascii: "!"): tokens.append(isDouble ? .relation(.other) : .factorial)
    default: tokens.append(.relation(.equal))
    }
    if isDouble { position += 1 }
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
    if (1...3).contains(first.count), tokens.last != .underscore {
      while let (start, end) = thousands(at: position) {
        digits += bytes[start..<end]
        position = end
      }
    }
    if position < bytes.count, bytes[position] == UInt8(ascii: "."),
      isDigit(position + 1) || repetendStart(position + 1) != nil
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
    if let exponent = scientificExponent(decimals: decimals),
      let power = Rational(10).power(exponent)
    {
      let scaled = value * power
      tokens.append(.number(Token.Number(value: scaled, digits: "\(scaled)", decimals: nil)))
      return
    }
    var number = Token.Number(
      value: value, digits: String(decoding: digits, as: UTF8.self), decimals: decimals)
    if let decimals, let repeated = repetend() ?? ellipsis(behind: digits, decimals),
      let sum = Self.adding(repeated, after: decimals)
    {
      number.value = number.value + sum
      number.decimals = nil
      number.digits = "\(number.value)"
    }
    tokens.append(.number(number))
  }

  /// A group of three digits after a separator: `,000`, `{,}000`, `,\!000` or `\,000`; a bare comma
  /// separates entries within brackets.
  private func thousands(at index: Int) -> (start: Int, end: Int)? {
    var start = index
    if starts(with: "{,}", at: index) {
      start += 3
    } else if starts(with: "\\,", at: index) {
      start += 2
    } else if nesting == 0, matrices == 0, starts(with: " ", at: index) {
      start += 1
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

  /// Reads the `e23` of `1.6e23`.
  ///
  /// `2e-1` is twice e, minus one: programs use powers of ten only for smaller numbers, with more digits.
  private mutating func scientificExponent(decimals: Int?) -> Int? {
    guard position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") else { return nil }
    var index = position + 1
    let isSigned = starts(with: "-", at: index) || starts(with: "+", at: index)
    let isNegative = starts(with: "-", at: index)
    if isSigned { index += 1 }
    let start = index
    while isDigit(index) { index += 1 }
    guard (1...3).contains(index - start), !isLetter(index), !starts(with: "^", at: index),
      let value = Int(String(decoding: bytes[start..<index], as: UTF8.self))
    else { return nil }
    if isSigned, decimals == nil, index - start == 1, value < 5,
      bytes[position] == UInt8(ascii: "e")
    {
      return nil
    }
    position = index
    return isNegative ? -value : value
  }

  /// Where the digits of `\overline{36}`, `\bar{3}`, `\dot{3}` or `(3)` begin, and what closes them.
  private func repetendStart(_ index: Int) -> (start: Int, close: UInt8)? {
    for (open, close) in Self.repetends where starts(with: open, at: index) {
      return (index + open.utf8CodeUnitCount, close)
    }
    return nil
  }

  private static let repetends: [(StaticString, UInt8)] = [
    ("\\overline{", UInt8(ascii: "}")), ("\\bar{", UInt8(ascii: "}")),
    ("\\dot{", UInt8(ascii: "}")), ("(", UInt8(ascii: ")")),
  ]

  /// Reads `\overline{36}` after a point.
  private mutating func repetend() -> [UInt8]? {
    guard let (start, close) = repetendStart(position) else { return nil }
    var end = start
    while isDigit(end) { end += 1 }
    guard end > start, end - start <= 50, end < bytes.count, bytes[end] == close else {
      return nil
    }
    position = end + 1
    return Array(bytes[start..<end])
  }

  /// Reads the dots of `0.333...` and `0.1212\ldots`, if the last digits visibly repeat.
  private mutating func ellipsis(behind digits: [UInt8], _ decimals: Int) -> [UInt8]? {
    let marks: [StaticString] = ["...", "\\ldots", "\\dots", "\\cdots", "\\dotsc"]
    guard let mark = marks.first(where: { starts(with: $0, at: position) }) else { return nil }
    let fraction = Array(digits.suffix(decimals))
    for length in 1...6 {
      let needed = length == 1 ? 3 : 2 * length
      guard fraction.count >= needed else { return nil }
      let tail = fraction.suffix(needed)
      let block = Array(tail.suffix(length))
      let isRepeated = tail.enumerated().allSatisfy { offset, digit in
        digit == block[offset % length]
      }
      if isRepeated {
        position += mark.utf8CodeUnitCount
        return block
      }
    }
    return nil
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
    if addUnit(text, isMarked: isMarked) || addNumber(text) { return }
    if text.count > 1, let token = Vocabulary.words[text] ?? Vocabulary.words[text.lowercased()] {
      tokens.append(token)
    } else if text == "to", isBehindNumber {
      tokens.append(.colon)
    } else if text == "x", isBehindNumber, isDigit(position + 1), starts(with: " ", at: position) {
      // As in 3 x 4.
      tokens.append(.times)
    } else if let (function, letter) = Vocabulary.application(text) {
      tokens += [function, Self.letter(letter)]
    } else if text.count > 3 || isBehindText {
      add(text: text)
    } else {
      for letter in text { tokens.append(Self.letter(String(letter))) }
    }
  }

  /// Adds a unit where one may appear: after a value or another unit.
  ///
  /// - Parameter isMarked: Whether a command such as `\text` shows that it is not a product of letters.
  private mutating func addUnit(_ text: String, isMarked: Bool) -> Bool {
    if tokens.last == .degree, ["C", "F"].contains(text) {
      tokens.append(.unit(text == "C" ? "celsius" : "fahrenheit"))
      return true
    }
    if isBehindNumber, text == "deg" || text == "degs" {
      tokens.append(.degree)
      return true
    }
    guard isBehindValue, Units.unit(named: text) != nil else { return false }
    let isBehindUnit =
      tokens.last.map { if case .unit = $0 { true } else { $0 == .slash } } ?? false
    switch text {
    case "squared", "cubed":
      guard case .unit = tokens.last else { return false }
    case "in":
      guard isMarked || (isBehindNumber && position == bytes.count) else { return false }
    default:
      if text.utf8.count == 1, !isMarked, !isBehindUnit {
        guard isBehindNumber, Units.letters.contains(text), isBehindSpace(text) else {
          return false
        }
      } else if !isMarked, !isBehindUnit, text.utf8.count <= 3, !isBehindNumber,
        !isBehindSpace(text)
      {
        return false
      }
    }
    tokens.append(.unit(text))
    return true
  }

  private func isBehindSpace(_ text: String) -> Bool {
    let start = position - text.utf8.count
    return start > 0
      && [UInt8(ascii: " "), UInt8(ascii: "~"), UInt8(ascii: ",")].contains(bytes[start - 1])
  }

  /// Whether a value or a unit has just ended.
  private var isBehindValue: Bool {
    switch tokens.last {
    case .number, .letter, .constant, .close, .unit, .degree, .infinity, .text: true
    case .slash: tokens.contains { if case .unit = $0 { true } else { false } }
    default: false
    }
  }

  /// Adds a word that is a number, or that multiplies or divides one.
  private mutating func addNumber(_ text: String) -> Bool {
    let word = text.lowercased()
    if isBehindNumber {
      if word == "squared" || word == "cubed" {
        tokens += [.caret, Self.integer(word == "squared" ? 2 : 3)]
        return true
      }
      if let scale = NumberWords.scales[word] {
        tokens += [.times, Self.integer(scale)]
        return true
      }
      if let part = NumberWords.parts[word], case .number(let number) = tokens.last {
        guard let inverse = Rational(1, over: part) else { return false }
        let value = number.value * inverse
        tokens[tokens.count - 1] = .number(
          Token.Number(value: value, digits: "\(value)", decimals: nil))
        return true
      }
    }
    if case .text = tokens.last { return false }
    if let ones = NumberWords.ones[word] {
      if case .number(let before) = tokens.last, before.digits.hasSuffix("tens"),
        (1...9).contains(ones)
      {
        tokens[tokens.count - 1] = Self.integer((before.value.integer ?? 0) + ones)
      } else {
        tokens.append(Self.integer(ones))
      }
      return true
    }
    guard let tens = NumberWords.tens[word] else { return false }
    if starts(with: "-", at: position), isLetter(position + 1) { position += 1 }
    tokens.append(
      .number(Token.Number(value: Rational(tens), digits: "\(tens)tens", decimals: nil)))
    return true
  }

  private var isBehindText: Bool {
    if case .text = tokens.last { true } else { false }
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

  /// Adds a text; consecutive words become one text.
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
      case .letter("Omega") where isBehindNumber: tokens.append(.unit("ohm"))
      default: tokens.append(token)
      }
    } else if Vocabulary.textual.contains(name) {
      if let content = group() { add(content: content) }
    } else if name == "begin" || name == "end" {
      environment(name)
    } else if let count = Vocabulary.dropped[name] {
      for _ in 0..<count { _ = group() }
    } else if name == "mathbb" || name == "Bbb" {
      // A set of numbers, not a letter; \mathbb R has no braces.
      while starts(with: " ", at: position) { position += 1 }
      let content = group().map { String(decoding: $0, as: UTF8.self) }
      if content == nil, isLetter(position) { position += 1 }
      let letter =
        content ?? String(decoding: bytes[max(0, position - 1)..<position], as: UTF8.self)
      tokens.append(.letter(letter == "R" ? "ℝ" : letter + " numbers"))
    } else if name == "overline" || name == "bar" {
      overline()
    } else if name == "ldots" || name == "dots" || name == "cdots" || name == "dotsc" {
      tokens.append(.unknown("..."))
    } else if name == "left" || name == "right" {
      side(name)
    } else if !Vocabulary.ignored.contains(name) {
      tokens.append(.unknown(name))
    }
  }

  private mutating func environment(_ name: String) {
    guard let content = group() else { return }
    let environment = String(decoding: content, as: UTF8.self)
    if environment == "cases" { tokens.append(.unknown("cases")) }
    guard environment.hasSuffix("matrix") || environment == "array" else { return }
    if name == "begin", environment == "array" { _ = group() }
    matrices += name == "begin" ? 1 : -1
    nesting += name == "begin" ? 1 : -1
    tokens.append(name == "begin" ? .beginMatrix : .endMatrix)
  }

  /// `\right.` closes what the last `\left` opened, but prints no bracket.
  private mutating func side(_ name: String) {
    guard starts(with: ".", at: position) else { return }
    position += 1
    guard name == "right" else { return }
    var open: [Token.Bracket] = []
    for token in tokens {
      if case .open(let bracket) = token { open.append(bracket) }
      if case .close = token { _ = open.popLast() }
    }
    if let last = open.last { close(last) }
  }

  /// A line over a letter makes it another letter; over digits or a segment it is ignored.
  private mutating func overline() {
    guard let content = group() else { return }
    let isSegment = content.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        || (content.count > 1 && (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0))
    }
    let inner = depth < Self.maximumDepth ? Self.tokens(of: content, depth: depth + 1) : []
    if !isSegment, inner.count == 1, case .letter(let name)? = inner.first {
      tokens.append(.letter(name + "̄"))
    } else {
      if !isSegment { tokens.append(.unknown("overline")) }
      tokens += inner
    }
  }

  /// The bytes between the braces that follow; `nil` without braces.
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

  /// Words stay words; content with other signs, such as `(C)`, is read like the rest.
  private mutating func add(content: [UInt8]) {
    let isWords = content.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        || [UInt8(ascii: " "), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "'")]
          .contains(byte)
        || byte == UInt8(ascii: "~")
    }
    guard isWords else {
      if depth < Self.maximumDepth {
        tokens += Self.tokens(of: content, depth: depth + 1, behind: tokens)
      }
      return
    }
    let words = content.split {
      [UInt8(ascii: " "), UInt8(ascii: "."), UInt8(ascii: "~")].contains($0)
    }
    .map { String(decoding: $0, as: UTF8.self) }
    let isSpaced = content.contains(UInt8(ascii: " "))
    for word in words {
      if isBehindNumber, ["th", "st", "nd", "rd"].contains(word) { continue }
      if addUnit(word, isMarked: true) || addNumber(word) { continue }
      if words.count == 1, word == "x", isSpaced, isBehindNumber {
        tokens.append(.times)
      } else if words.count == 1, word.utf8.count == 1 {
        tokens.append(Self.letter(word))
      } else if word == "to", isBehindNumber {
        tokens.append(.colon)
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
    } else if Vocabulary.superscripts[scalar] != nil || scalar == "⁻" {
      small(scalar, Vocabulary.superscripts, .caret)
    } else if Vocabulary.subscripts[scalar] != nil {
      small(scalar, Vocabulary.subscripts, .underscore)
    } else if scalar == "¢" {
      tokens.append(.unit("cent"))
    } else if scalar == "Ω" || scalar == "Ω", isBehindNumber {
      tokens.append(.unit("ohm"))
    } else if let (top, bottom) = Vocabulary.fractions[scalar] {
      tokens += [.fraction, Self.integer(top), Self.integer(bottom)]
    } else if !scalar.properties.isWhitespace, scalar != "?" || position < bytes.count {
      tokens.append(.unknown(String(Character(scalar))))
    }
  }

  /// Superscript or subscript digits.
  private mutating func small(
    _ first: Unicode.Scalar, _ digits: [Unicode.Scalar: Int], _ sign: Token
  ) {
    var value = digits[first] ?? 0
    while position < bytes.count, bytes[position] >= 0x80, value < 100_000 {
      let (scalar, length) = scalar(at: position)
      guard let digit = digits[scalar] else { break }
      value = 10 * value + digit
      position += length
    }
    tokens.append(sign)
    if first == "⁻" {
      tokens += [.open(.brace), .minus, Self.integer(value), .close(.brace)]
    } else {
      tokens.append(Self.integer(value))
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
    let braces = bytes[position..<index].count { $0 == UInt8(ascii: "{") }
    for (name, inner, token) in Self.raised {
      guard starts(with: name, at: index), !isLetter(index + name.utf8CodeUnitCount) else {
        continue
      }
      position = index + name.utf8CodeUnitCount
      for _ in 0..<braces + inner {
        while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
        if starts(with: "}", at: position) { position += 1 }
      }
      if let token { tokens.append(token) }
      return
    }
    tokens.append(.caret)
  }

  /// Superscripts that are not powers, with the number of braces they open themselves.
  private static let raised: [(StaticString, Int, Token?)] = [
    ("\\circ", 0, .degree), ("\\degree", 0, .degree), ("\\mathrm{th", 1, nil),
    ("\\text{th", 1, nil), ("\\mathrm{st", 1, nil), ("\\text{st", 1, nil),
    ("\\mathrm{nd", 1, nil), ("\\text{nd", 1, nil), ("\\mathrm{rd", 1, nil),
    ("\\text{rd", 1, nil), ("th", 0, nil), ("\\prime", 0, .unknown("'")),
  ]

  /// The scalar that begins at a byte, and its length; an ill-formed byte counts as one scalar.
  private func scalar(at index: Int) -> (Unicode.Scalar, Int) {
    if bytes[index] < 0x80 { return (Unicode.Scalar(bytes[index]), 1) }
    let length = min(bytes.count - index, bytes[index] >= 0xF0 ? 4 : bytes[index] >= 0xE0 ? 3 : 2)
    let text = String(decoding: bytes[index..<index + length], as: UTF8.self)
    guard let scalar = text.unicodeScalars.first else { return ("?", 1) }
    return (scalar, max(1, String(Character(scalar)).utf8.count > length ? 1 : length))
  }
}
