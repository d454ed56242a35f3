/// The words and commands that notation uses.
enum Vocabulary {
  /// What a LaTeX command stands for; spacing and font commands are in ``ignored``.
  static let commands: [String: Token] = {
    var table: [String: Token] = [
      "frac": .fraction, "dfrac": .fraction, "tfrac": .fraction, "cfrac": .fraction,
      "binom": .binomial, "dbinom": .binomial, "tbinom": .binomial, "sqrt": .root,
      "log": .logarithm, "lg": .logarithm, "exp": .exponential, "infty": .infinity,
      "pi": .constant(.pi), "pm": .plusMinus, "mp": .minusPlus, "cdot": .times, "times": .times,
      "ast": .times, "div": .slash, "le": .relation(.lessOrEqual),
      "leq": .relation(.lessOrEqual), "leqslant": .relation(.lessOrEqual),
      "ge": .relation(.greaterOrEqual), "geq": .relation(.greaterOrEqual),
      "geqslant": .relation(.greaterOrEqual), "lt": .relation(.less), "gt": .relation(.greater),
      "ne": .relation(.other), "neq": .relation(.other), "approx": .relation(.equal),
      "cup": .union, "in": .isIn, "lbrace": .open(.set), "rbrace": .close(.set),
      "lfloor": .open(.floor), "rfloor": .close(.floor), "lceil": .open(.ceil),
      "rceil": .close(.ceil), "vert": .bar, "lvert": .bar, "rvert": .bar, "mid": .bar,
      "degree": .degree, "circ": .degree, "lbrack": .open(.square), "rbrack": .close(.square),
    ]
    for function in MathExpression.Function.allCases {
      table[function.rawValue] = .function(function)
    }
    for letter in greek { table[letter] = .letter(letter) }
    return table
  }()

  private static let greek = [
    "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta",
    "vartheta", "iota", "kappa", "lambda", "mu", "nu", "xi", "rho", "sigma", "tau", "upsilon",
    "phi", "varphi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi",
    "Sigma", "Upsilon", "Phi", "Psi", "Omega", "ell", "emptyset", "varnothing",
  ]

  /// Commands that change how something looks and not what it is.
  static let ignored: Set<String> = [
    "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "quad",
    "qquad", "displaystyle", "textstyle", "limits", "boxed", "fbox", "mathbf", "boldsymbol",
    "mathit", "vec", "hat", "bar", "overline", "thinspace", "hspace", "cdotp", "operatorname",
    "mathbb", "mathcal", "rm", "bf", "it", "large", "Large",
  ]

  /// Commands whose argument is words.
  static let textual: Set<String> = [
    "text", "textbf", "textit", "textrm", "textnormal", "mbox", "mathrm", "hbox", "textsf",
  ]

  /// Plain words with a meaning.
  static let words: [String: Token] = {
    var table: [String: Token] = [
      "sqrt": .root, "log": .logarithm, "exp": .exponential, "pi": .constant(.pi),
      "infinity": .infinity, "infty": .infinity, "inf": .infinity, "and": .conjunction,
      "or": .conjunction, "degrees": .degree, "degree": .degree, "percent": .percent,
      "dollars": .currency, "dollar": .currency,
      "asin": .function(.arcsin), "acos": .function(.arccos), "atan": .function(.arctan),
    ]
    for function in MathExpression.Function.allCases {
      table[function.rawValue] = .function(function)
    }
    return table
  }()

  /// Units of at most three letters that are written without a sign that they are words.
  static let shortUnits: Set<String> = [
    "cm", "mm", "km", "kg", "mg", "ml", "ft", "lb", "lbs", "oz", "mph", "kph", "hr", "hrs", "yd",
    "mi", "gal", "sq",
  ]

  static let characters: [Unicode.Scalar: Token] = [
    "+": .plus, "-": .minus, "−": .minus, "–": .minus, "±": .plusMinus, "∓": .minusPlus,
    "*": .times, "×": .times, "·": .times, "⋅": .times, "∙": .times, "/": .slash, "÷": .slash,
    "⁄": .slash, "^": .caret, "_": .underscore, "!": .factorial, "|": .bar, "(": .open(.round),
    ")": .close(.round), "[": .open(.square), "]": .close(.square), "{": .open(.brace),
    "}": .close(.brace), ",": .comma, ";": .conjunction, "=": .relation(.equal),
    "<": .relation(.less), ">": .relation(.greater), "≤": .relation(.lessOrEqual),
    "≥": .relation(.greaterOrEqual), "≠": .relation(.other), "≈": .relation(.equal),
    "%": .percent, "°": .degree, "º": .degree, "£": .currency, "€": .currency, "√": .root,
    "π": .constant(.pi), "∞": .infinity, "∪": .union, "∈": .isIn, "&": .ampersand,
    "θ": .letter("theta"), "α": .letter("alpha"), "β": .letter("beta"), "λ": .letter("lambda"),
    "φ": .letter("phi"), "ω": .letter("omega"),
  ]

  /// Signs that stand for two.
  static let superscripts: [Unicode.Scalar: Int] = ["²": 2, "³": 3, "¹": 1, "⁴": 4]
  static let fractions: [Unicode.Scalar: (Int, Int)] = [
    "½": (1, 2), "¼": (1, 4), "¾": (3, 4), "⅓": (1, 3), "⅔": (2, 3), "⅛": (1, 8),
  ]
}
