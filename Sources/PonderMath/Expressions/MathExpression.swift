/// A mathematical expression as a tree.
///
/// A difference is a sum with a negated term, a quotient a product with a power of -1, a root a power
/// with a fractional exponent, so code that works on trees has only six cases.
indirect enum MathExpression: Hashable, Sendable {
  enum Constant: String, Hashable, Sendable {
    case pi = "π"
    case e
    case imaginary = "i"
  }

  enum Function: String, Hashable, Sendable, CaseIterable {
    case sin, cos, tan, cot, sec, csc
    case arcsin, arccos, arctan, arccot, arcsec, arccsc
    case sinh, cosh, tanh, arcsinh, arccosh, arctanh
    /// The natural logarithm; other logarithms are quotients of two natural ones.
    case ln
    case abs, floor, ceil
    case factorial, doubleFactorial
  }

  case number(Rational)
  case constant(Constant)
  /// A letter, a Greek letter by its name, or a letter with an index such as `a_1`.
  case variable(String)
  case sum([MathExpression])
  case product([MathExpression])
  case power(MathExpression, MathExpression)
  case function(Function, MathExpression)

  static let minusOne = MathExpression.number(Rational(-1))

  var negated: MathExpression {
    if case .number(let value) = self { return .number(-value) }
    return .product([.minusOne, self])
  }

  var inverse: MathExpression { .power(self, .minusOne) }

  func root(_ degree: Int) -> MathExpression {
    guard let exponent = Rational(1, over: degree) else { return self }
    return .power(self, .number(exponent))
  }

  /// The letters it depends on.
  var variables: Set<String> {
    switch self {
    case .number, .constant: []
    case .variable(let name): [name]
    case .sum(let parts), .product(let parts):
      parts.reduce(into: []) { $0.formUnion($1.variables) }
    case .power(let base, let exponent): base.variables.union(exponent.variables)
    case .function(_, let argument): argument.variables
    }
  }

  /// The same expression with letters replaced.
  func substituting(_ values: [String: MathExpression]) -> MathExpression {
    switch self {
    case .number, .constant: self
    case .variable(let name): values[name] ?? self
    case .sum(let parts): .sum(parts.map { $0.substituting(values) })
    case .product(let parts): .product(parts.map { $0.substituting(values) })
    case .power(let base, let exponent):
      .power(base.substituting(values), exponent.substituting(values))
    case .function(let function, let argument):
      .function(function, argument.substituting(values))
    }
  }

  /// Whether it contains no letter.
  var isConstant: Bool {
    switch self {
    case .number, .constant: true
    case .variable: false
    case .sum(let parts), .product(let parts): parts.allSatisfy(\.isConstant)
    case .power(let base, let exponent): base.isConstant && exponent.isConstant
    case .function(_, let argument): argument.isConstant
    }
  }
}
