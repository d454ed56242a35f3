/// The words and commands that notation uses.
enum Vocabulary {
  /// The token of a LaTeX command; spacing and font commands are in ``ignored``.
  static let commands: [String: Token] = {
    var table: [String: Token] = [
      "frac": .fraction, "dfrac": .fraction, "tfrac": .fraction, "cfrac": .fraction,
      "binom": .binomial, "dbinom": .binomial, "tbinom": .binomial, "sqrt": .root,
      "log": .logarithm, "lg": .logarithm, "exp": .exponential, "infty": .infinity,
      "pi": .constant(.pi), "pm": .plusMinus, "mp": .minusPlus, "cdot": .times, "times": .times,
      "over": .over, "choose": .choose, "angle": .angle, "cap": .intersection,
      "setminus": .setMinus, "backslash": .setMinus, "colon": .colon, "mod": .modulo,
      "pmod": .modulo, "bmod": .modulo, "equiv": .relation(.equal), "leqq": .relation(.lessOrEqual),
      "geqq": .relation(.greaterOrEqual), "langle": .open(.angle), "rangle": .close(.angle),
      "Vert": .bar, "lVert": .bar, "rVert": .bar, "gcd": .aggregate("gcd"),
      "max": .aggregate("max"), "min": .aggregate("min"), "asin": .function(.arcsin),
      "cis": .cis, "lnot": .unknown("not"),
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
    table["emptyset"] = .emptySet
    table["varnothing"] = .emptySet
    return table
  }()

  private static let greek = [
    "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta",
    "vartheta", "iota", "kappa", "lambda", "mu", "nu", "xi", "rho", "sigma", "tau", "upsilon",
    "phi", "varphi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi",
    "Sigma", "Upsilon", "Phi", "Psi", "Omega", "ell",
  ]

  /// Names of Greek letters in plain text that are not other words.
  private static let plainGreek: Set<String> = [
    "alpha", "beta", "gamma", "delta", "epsilon", "theta", "lambda", "rho", "sigma", "tau", "phi",
    "psi", "omega",
  ]

  /// Commands that change the appearance but not the meaning.
  static let ignored: Set<String> = [
    "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl",
    "Biggr", "quad", "qquad", "displaystyle", "textstyle", "scriptstyle", "limits", "boxed", "fbox",
    "mathbf", "boldsymbol", "bm", "mathit", "vec", "overrightarrow", "hat", "thinspace", "cdotp",
    "mathcal", "rm", "bf", "it", "sf", "small", "large", "Large",
    "underline", "therefore", "nonumber", "notag", "strut", "mathstrut", "hfill", "newline",
    "medspace", "thickspace", "enspace", "space", "nobreakspace",
  ]

  /// Commands without meaning, and how many groups belong to them.
  static let dropped: [String: Int] = [
    "phantom": 1, "hphantom": 1, "vphantom": 1, "hspace": 1, "vspace": 1, "hskip": 1, "color": 1,
    "textcolor": 1, "colorbox": 1, "tag": 1, "label": 1,
  ]

  /// Commands whose argument is words.
  static let textual: Set<String> = [
    "text", "textbf", "textit", "textrm", "textnormal", "mbox", "mathrm", "hbox", "textsf",
    "operatorname", "textup", "mathsf",
  ]

  /// Plain words with a meaning.
  static let words: [String: Token] = {
    var table: [String: Token] = [
      "sqrt": .root, "log": .logarithm, "exp": .exponential, "pi": .constant(.pi),
      "infinity": .infinity, "infty": .infinity, "inf": .infinity, "and": .conjunction,
      "or": .disjunction, "degrees": .degree, "degree": .degree, "percent": .percent,
      "minus": .minus, "negative": .minus, "plus": .plus, "root": .root, "oo": .infinity,
      "gcd": .aggregate("gcd"), "lcm": .aggregate("lcm"), "max": .aggregate("max"),
      "min": .aggregate("min"), "mod": .modulo, "modulo": .modulo, "union": .union, "cis": .cis,
      "about": .approximately, "approximately": .approximately, "roughly": .approximately,
      "approx": .approximately, "exactly": .approximately, "arccot": .function(.arccot),
      "acosh": .function(.arccosh), "asinh": .function(.arcsinh), "atanh": .function(.arctanh),
      "asin": .function(.arcsin), "acos": .function(.arccos), "atan": .function(.arctan),
    ]
    for function in MathExpression.Function.allCases where function.rawValue.count < 8 {
      table[function.rawValue] = .function(function)
    }
    for letter in plainGreek { table[letter] = .letter(letter) }
    return table
  }()

  /// A function and its letter written as one word, such as `sinx`.
  static func application(_ text: String) -> (Token, String)? {
    guard (3...4).contains(text.count), let letter = text.last, letter == "x" || letter == "y",
      let token = words[String(text.dropLast())]
    else { return nil }
    switch token {
    case .function, .logarithm: return (token, String(letter))
    default: return nil
    }
  }

  static let characters: [Unicode.Scalar: Token] = [
    "+": .plus, "-": .minus, "−": .minus, "–": .minus, "±": .plusMinus, "∓": .minusPlus,
    "*": .times, "×": .times, "·": .times, "⋅": .times, "∙": .times, "/": .slash, "÷": .slash,
    "⁄": .slash, "^": .caret, "_": .underscore, "!": .factorial, "|": .bar, "(": .open(.round),
    ")": .close(.round), "[": .open(.square), "]": .close(.square), "{": .open(.brace),
    "}": .close(.brace), ",": .comma, ";": .conjunction, "=": .relation(.equal),
    "<": .relation(.less), ">": .relation(.greater), "≤": .relation(.lessOrEqual),
    "≥": .relation(.greaterOrEqual), "≠": .relation(.other), "≈": .relation(.equal),
    ":": .colon, "∩": .intersection, "∅": .emptySet, "∖": .setMinus, "∠": .angle,
    "⟨": .open(.angle),
    "⟩": .close(.angle), "‖": .bar, "∣": .bar, "≡": .relation(.equal),
    "%": .percent, "°": .degree, "º": .degree, "£": .currency, "€": .currency, "√": .root,
    "π": .constant(.pi), "∞": .infinity, "∪": .union, "∈": .isIn, "&": .ampersand,
    "θ": .letter("theta"), "α": .letter("alpha"), "β": .letter("beta"), "λ": .letter("lambda"),
    "φ": .letter("phi"), "ω": .letter("omega"),
  ]

  /// Single characters that stand for two signs.
  static let superscripts: [Unicode.Scalar: Int] = [
    "⁰": 0, "¹": 1, "²": 2, "³": 3, "⁴": 4, "⁵": 5, "⁶": 6, "⁷": 7, "⁸": 8, "⁹": 9,
  ]
  static let subscripts: [Unicode.Scalar: Int] = [
    "₀": 0, "₁": 1, "₂": 2, "₃": 3, "₄": 4, "₅": 5, "₆": 6, "₇": 7, "₈": 8, "₉": 9,
  ]
  static let fractions: [Unicode.Scalar: (Int, Int)] = [
    "½": (1, 2), "¼": (1, 4), "¾": (3, 4), "⅓": (1, 3), "⅔": (2, 3), "⅛": (1, 8),
  ]
}
