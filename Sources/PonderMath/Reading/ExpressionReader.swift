import BigInt

/// Parses tokens as one expression, by recursive descent.
///
/// Depth is bounded, each token is read once or twice, and nothing is computed except binomials of small
/// numbers, so no text can make it run long.
struct ExpressionReader {
  static let maximumDepth = 40

  private var tokens: [Token]
  private var position = 0
  private var depth = 0
  private var openBars = 0

  /// The expression that all the tokens make up, or `nil` if they are not one.
  static func read(_ tokens: ArraySlice<Token>) -> MathExpression? {
    if tokens.count == 1, case .number(let number)? = tokens.first { return .number(number.value) }
    var reader = ExpressionReader(tokens: spelled(tokens))
    guard let expression = reader.sum() else { return nil }
    return reader.position == reader.tokens.count ? expression : nil
  }

  private init(tokens: [Token]) { self.tokens = tokens }

  /// Units within an expression are not units: they become the letters they are written with.
  private static func spelled(_ tokens: ArraySlice<Token>) -> [Token] {
    guard tokens.contains(where: { if case .unit = $0 { true } else { false } }) else {
      return Array(tokens)
    }
    return tokens.flatMap { token -> [Token] in
      guard case .unit(let name) = token else { return [token] }
      return name.utf8.count <= 2 ? name.map { .letter(String($0)) } : [.text(name)]
    }
  }

  private var next: Token? { position < tokens.count ? tokens[position] : nil }

  private mutating func skip(_ token: Token) -> Bool {
    guard next == token else { return false }
    position += 1
    return true
  }

  // MARK: Sums and products

  private mutating func sum() -> MathExpression? {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth, let first = product() else { return nil }
    var parts = [first]
    while let token = next, token == .plus || token == .minus {
      position += 1
      guard let part = product() else { return nil }
      parts.append(token == .plus ? part : part.negated)
    }
    return parts.count == 1 ? first : .sum(parts)
  }

  private mutating func product() -> MathExpression? {
    if skip(.minus) { return product()?.negated }
    if skip(.plus) { return product() }
    guard let first = factor() else { return nil }
    var parts = [first]
    while let token = next {
      if token == .times || token == .slash {
        position += 1
        let isNegative = skip(.minus)
        guard let part = factor() else { return nil }
        let signed = isNegative ? part.negated : part
        parts.append(token == .times ? signed : signed.inverse)
      } else if token == .angle {
        // r ∠ θ is r·e^(iθ).
        position += 1
        guard let part = factor() else { return nil }
        parts.append(Self.turn(part))
      } else if startsFactor(token) {
        guard let part = factor() else { return nil }
        parts.append(part)
      } else {
        break
      }
    }
    return parts.count == 1 ? first : .product(parts)
  }

  /// Whether a token may follow a factor without a multiplication sign.
  private func startsFactor(_ token: Token) -> Bool {
    switch token {
    case .letter, .constant, .function, .logarithm, .exponential, .root, .fraction, .binomial,
      .infinity, .cis, .aggregate, .open(.round), .open(.brace), .open(.floor), .open(.ceil):
      return true
    case .bar: return openBars == 0
    case .number:
      // "1 2" is neither twelve nor two.
      guard position > 0 else { return true }
      // 2^6 3^5 is a product.
      if case .number = tokens[position - 1] {
        return position > 1 && tokens[position - 2] == .caret
      }
      return true
    default: return false
    }
  }

  // MARK: Factors

  private mutating func factor() -> MathExpression? {
    guard var result = atom() else { return nil }
    while let token = next {
      switch token {
      case .caret:
        position += 1
        guard let exponent = exponent() else { return nil }
        result = .power(result, exponent)
      case .factorial:
        position += 1
        result = .function(skip(.factorial) ? .doubleFactorial : .factorial, result)
      case .percent:
        position += 1
        guard let hundredth = Rational(1, over: 100) else { return nil }
        result = .product([result, .number(hundredth)])
      case .degree:
        position += 1
        guard let share = Rational(1, over: 180) else { return nil }
        result = .product([result, .number(share), .constant(.pi)])
      default: return result
      }
    }
    return result
  }

  private mutating func exponent() -> MathExpression? {
    if skip(.minus) { return exponent()?.negated }
    if next == .open(.brace) || next == .open(.round) { return atom() }
    guard let atom = atom() else { return nil }
    guard skip(.caret) else { return atom }
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth, let tower = exponent() else { return nil }
    return .power(atom, tower)
  }

  private mutating func atom() -> MathExpression? {
    guard let token = next else { return nil }
    position += 1
    switch token {
    case .number(let number):
      if let fraction = mixedPart(behind: number) { return .number(number.value + fraction) }
      return .number(number.value)
    case .letter(let name): return letter(name)
    case .constant(let constant): return .constant(constant)
    case .infinity: return .variable("∞")
    case .open(let bracket): return bracketed(bracket)
    case .bar:
      openBars += 1
      defer { openBars -= 1 }
      guard let inner = sum(), skip(.bar) else { return nil }
      return .function(.abs, inner)
    case .fraction:
      guard let top = argument(), let bottom = argument() else { return nil }
      return .product([top, bottom.inverse])
    case .binomial:
      guard let n = argument(), let k = argument() else { return nil }
      return Self.binomial(n, k)
    case .cis:
      guard let argument = functionArgument() else { return nil }
      return Self.turn(argument)
    case .aggregate(let name): return aggregate(name)
    case .root: return root()
    case .exponential:
      guard let argument = functionArgument() else { return nil }
      return .power(.constant(.e), argument)
    case .logarithm: return logarithm()
    case .function(let function): return application(of: function)
    default: return nil
    }
  }

  private mutating func bracketed(_ bracket: Token.Bracket) -> MathExpression? {
    guard bracket != .set, bracket != .angle, var inner = sum() else { return nil }
    if bracket == .brace, let token = next, token == .choose || token == .over {
      position += 1
      guard let second = sum() else { return nil }
      guard token == .choose else {
        return skip(.close(.brace)) ? .product([inner, second.inverse]) : nil
      }
      guard let value = Self.binomial(inner, second) else { return nil }
      inner = value
    }
    guard skip(.close(bracket)) else { return nil }
    return switch bracket {
    case .floor: .function(.floor, inner)
    case .ceil: .function(.ceil, inner)
    default: inner
    }
  }

  private mutating func letter(_ name: String) -> MathExpression? {
    guard skip(.underscore) else { return .variable(name) }
    guard let index = subscriptText() else { return nil }
    return .variable(name + "_" + index)
  }

  private mutating func subscriptText() -> String? {
    let isBraced = skip(.open(.brace))
    var text = ""
    while let token = next {
      switch token {
      case .number(let number): text += number.digits
      case .letter(let name): text += name
      case .constant(let constant): text += constant.rawValue
      case .text(let words): text += words
      case .plus where isBraced: text += "+"
      case .minus where isBraced: text += "-"
      case .comma where isBraced: text += ","
      default:
        guard isBraced, token == .close(.brace), !text.isEmpty else { return nil }
        position += 1
        return text
      }
      position += 1
      if !isBraced { return text }
    }
    return nil
  }

  // MARK: Fractions and roots

  /// One argument of a command: a group or a single sign; `\frac34` is three quarters.
  private mutating func argument() -> MathExpression? {
    if case .number(let number)? = next, number.digits.count > 1, number.decimals == nil,
      let first = number.digits.first?.wholeNumberValue
    {
      let rest = String(number.digits.dropFirst())
      guard let value = Int(rest) else { return nil }
      tokens[position] = .number(Token.Number(value: Rational(value), digits: rest, decimals: nil))
      return .number(Rational(first))
    }
    if case .number(let number)? = next {
      position += 1
      return .number(number.value)
    }
    return atom()
  }

  /// The fraction of a mixed number: `2\frac{3}{4}` or `2 3/4`.
  private mutating func mixedPart(behind whole: Token.Number) -> Rational? {
    guard whole.decimals == nil, let token = next else { return nil }
    if token == .fraction {
      var probe = self
      probe.position += 1
      guard case .number(let top)? = probe.plainArgument(),
        case .number(let bottom)? = probe.plainArgument(), top.isInteger, bottom.isInteger,
        let inverse = bottom.inverse
      else { return nil }
      self = probe
      return top * inverse
    }
    guard let top = token.plainInteger, position + 2 < tokens.count,
      tokens[position + 1] == .slash, let bottom = tokens[position + 2].plainInteger,
      let inverse = bottom.value.inverse
    else { return nil }
    position += 3
    return top.value * inverse
  }

  /// An argument that is just a number.
  private mutating func plainArgument() -> MathExpression? {
    if next == .open(.brace) {
      guard position + 2 < tokens.count, case .number = tokens[position + 1],
        tokens[position + 2] == .close(.brace)
      else { return nil }
    } else if case .number? = next {
    } else {
      return nil
    }
    return argument()
  }

  private mutating func root() -> MathExpression? {
    guard skip(.open(.square)) else { return atom()?.root(2) }
    guard let degree = sum(), skip(.close(.square)) else { return nil }
    guard case .number(let value) = degree else { return atom().map { .power($0, degree.inverse) } }
    guard let whole = value.integer, (2...1_000).contains(whole) else { return nil }
    return atom()?.root(whole)
  }

  // MARK: Functions

  private mutating func application(of function: MathExpression.Function) -> MathExpression? {
    var power: MathExpression?
    if skip(.caret) {
      guard let exponent = exponent() else { return nil }
      power = exponent
    }
    guard let argument = functionArgument() else { return nil }
    guard let power else { return .function(function, argument) }
    if power == .minusOne, let inverse = function.inverse { return .function(inverse, argument) }
    return .power(.function(function, argument), power)
  }

  private mutating func logarithm() -> MathExpression? {
    var base = MathExpression.number(Rational(10))
    if skip(.underscore) {
      guard let given = argument() else { return nil }
      base = given
    }
    guard let argument = functionArgument() else { return nil }
    return .product([.function(.ln, argument), MathExpression.function(.ln, base).inverse])
  }

  /// The brackets after a function, or the product up to the next sign or function.
  private mutating func functionArgument() -> MathExpression? {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else { return nil }
    if next == .open(.round) || next == .open(.brace) { return atom() }
    let isNegative = skip(.minus)
    guard let first = factor() else { return nil }
    var parts = [first]
    while let token = next, startsFactor(token), !Self.endsArgument(token) {
      guard let part = factor() else { return nil }
      parts.append(part)
    }
    let argument = parts.count == 1 ? first : MathExpression.product(parts)
    return isNegative ? argument.negated : argument
  }

  private static func endsArgument(_ token: Token) -> Bool {
    switch token {
    case .function, .logarithm, .exponential, .open: true
    default: false
    }
  }

  // MARK: Whole numbers

  private static func turn(_ angle: MathExpression) -> MathExpression {
    .power(.constant(.e), .product([.constant(.imaginary), angle]))
  }

  /// A number if both arguments are, a product of terms if only the lower one is.
  private static func binomial(_ n: MathExpression, _ k: MathExpression) -> MathExpression? {
    guard case .number(let lower) = k, let count = lower.integer, count >= 0 else { return nil }
    if case .number(let upper) = n {
      guard let n = upper.integer, count <= n, n <= 5_000 else { return nil }
      let steps = min(count, n - count)
      guard steps <= 150 else { return nil }
      var value = BigInt(1)
      for i in 0..<steps { value = value * BigInt(n - i) / BigInt(i + 1) }
      return Rational(value, over: 1).map { .number($0) }
    }
    guard count <= 12 else { return nil }
    let factors = (0..<count).map { i in
      MathExpression.product([
        .sum([n, .number(Rational(-i))]), MathExpression.number(Rational(i + 1)).inverse,
      ])
    }
    return .product(factors)
  }

  /// `\gcd(12, 18)` and other functions of integers.
  private mutating func aggregate(_ name: String) -> MathExpression? {
    let close: Token
    if skip(.open(.round)) {
      close = .close(.round)
    } else if skip(.open(.set)) {
      close = .close(.set)
    } else {
      return nil
    }
    var values: [Int] = []
    repeat {
      let isNegative = skip(.minus)
      guard case .number(let number)? = next, let value = number.value.integer,
        value.magnitude < 1_000_000_000_000
      else { return nil }
      position += 1
      values.append(isNegative ? -value : value)
    } while skip(.comma)
    guard skip(close), let first = values.first else { return nil }
    func divisor(_ a: Int, _ b: Int) -> Int { b == 0 ? abs(a) : divisor(b, a % b) }
    switch name {
    case "gcd": return .number(Rational(values.reduce(0, divisor)))
    case "max": return .number(Rational(values.reduce(first, max)))
    case "min": return .number(Rational(values.reduce(first, min)))
    default:
      var multiple = 1
      for value in values {
        guard value != 0 else { return nil }
        let (product, overflow) = multiple.multipliedReportingOverflow(
          by: abs(value) / divisor(multiple, value))
        guard !overflow else { return nil }
        multiple = product
      }
      return .number(Rational(multiple))
    }
  }
}

extension MathExpression.Function {
  /// The function that `^{-1}` after its name denotes.
  fileprivate var inverse: Self? {
    switch self {
    case .sin: .arcsin
    case .cos: .arccos
    case .tan: .arctan
    case .cot: .arccot
    case .sec: .arcsec
    case .csc: .arccsc
    case .sinh: .arcsinh
    case .cosh: .arccosh
    case .tanh: .arctanh
    default: nil
    }
  }
}
