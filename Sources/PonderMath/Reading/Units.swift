/// A unit of measurement: a number of base units, or of counted things.
struct Unit: Hashable {
  var factor: Rational
  /// Base units and their powers, none of them zero.
  var dimension: [String: Int]

  static let dollar = Unit(factor: .one, dimension: ["$": 1])
  static let degree = Unit(factor: .one, dimension: ["°": 1])

  /// Counted things, such as apples.
  init(counting name: String) { (factor, dimension) = (.one, [name: 1]) }

  init(factor: Rational, dimension: [String: Int]) {
    (self.factor, self.dimension) = (factor, dimension)
  }

  /// The product with a power of another unit; `nil` for an exponent that units do not have.
  func times(_ other: Unit, power: Int) -> Unit? {
    guard (1...12).contains(abs(power)), let scale = other.factor.power(power) else { return nil }
    var product = Unit(factor: factor * scale, dimension: dimension)
    for (name, exponent) in other.dimension {
      let sum = product.dimension[name, default: 0] + exponent * power
      guard abs(sum) <= 100 else { return nil }
      product.dimension[name] = sum == 0 ? nil : sum
    }
    return product
  }
}

/// The known units: a closed list, so that no mathematics is taken for a unit.
enum Units {
  static let table: [String: Unit] = {
    var table: [String: Unit] = [:]
    func add(_ names: String, _ top: Int, _ bottom: Int, _ dimension: [String: Int]) {
      guard let factor = Rational(top, over: bottom) else { return }
      for name in names.split(separator: " ") {
        table[String(name)] = Unit(factor: factor, dimension: dimension)
      }
    }
    add("m meter meters metre metres", 1, 1, ["m": 1])
    add("cm centimeter centimeters centimetre centimetres", 1, 100, ["m": 1])
    add("mm millimeter millimeters millimetre millimetres", 1, 1_000, ["m": 1])
    add("dm decimeter decimeters", 1, 10, ["m": 1])
    add("km kilometer kilometers kilometre kilometres", 1_000, 1, ["m": 1])
    add("nm nanometer nanometers", 1, 1_000_000_000, ["m": 1])
    add("in inch inches", 127, 5_000, ["m": 1])
    add("ft foot feet", 381, 1_250, ["m": 1])
    add("yd yard yards yds", 1_143, 1_250, ["m": 1])
    add("mi mile miles", 201_168, 125, ["m": 1])
    add("s sec secs second seconds", 1, 1, ["s": 1])
    add("ms millisecond milliseconds", 1, 1_000, ["s": 1])
    add("min mins minute minutes", 60, 1, ["s": 1])
    add("h hr hrs hour hours", 3_600, 1, ["s": 1])
    add("day days", 86_400, 1, ["s": 1])
    add("week weeks", 604_800, 1, ["s": 1])
    add("month months", 1, 1, ["month": 1])
    add("year years yr yrs", 12, 1, ["month": 1])
    add("g gram grams", 1, 1_000, ["kg": 1])
    add("kg kilogram kilograms kgs", 1, 1, ["kg": 1])
    add("mg milligram milligrams", 1, 1_000_000, ["kg": 1])
    add("ton tons tonne tonnes", 1, 1, ["ton": 1])
    add("lb lbs pound pounds", 16, 1, ["oz": 1])
    add("oz ounce ounces", 1, 1, ["oz": 1])
    add("L l liter liters litre litres", 1, 1_000, ["m": 3])
    add("mL ml milliliter milliliters cc", 1, 1_000_000, ["m": 3])
    add("gal gallon gallons", 16, 1, ["cup": 1])
    add("qt quart quarts", 4, 1, ["cup": 1])
    add("pt pint pints", 2, 1, ["cup": 1])
    add("cup cups", 1, 1, ["cup": 1])
    add("acre acres", 1, 1, ["acre": 1])
    add("hectare hectares ha", 10_000, 1, ["m": 2])
    add("N newton newtons", 1, 1, ["kg": 1, "m": 1, "s": -2])
    add("kN", 1_000, 1, ["kg": 1, "m": 1, "s": -2])
    add("J joule joules", 1, 1, ["kg": 1, "m": 2, "s": -2])
    add("kJ", 1_000, 1, ["kg": 1, "m": 2, "s": -2])
    add("W watt watts", 1, 1, ["kg": 1, "m": 2, "s": -3])
    add("kW", 1_000, 1, ["kg": 1, "m": 2, "s": -3])
    add("Pa pascal pascals", 1, 1, ["kg": 1, "m": -1, "s": -2])
    add("kPa", 1_000, 1, ["kg": 1, "m": -1, "s": -2])
    add("Hz hertz", 1, 1, ["s": -1])
    add("kHz", 1_000, 1, ["s": -1])
    add("MHz", 1_000_000, 1, ["s": -1])
    add("eV", 1, 1, ["eV": 1])
    add("V volt volts", 1, 1, ["V": 1])
    add("A amp amps ampere amperes", 1, 1, ["A": 1])
    add("ohm ohms", 1, 1, ["Ω": 1])
    add("mol moles", 1, 1, ["mol": 1])
    add("K kelvin kelvins", 1, 1, ["K": 1])
    add("celsius", 1, 1, ["°C": 1])
    add("fahrenheit", 1, 1, ["°F": 1])
    add("rad radian radians", 1, 1, ["rad": 1])
    add("mph", 201_168, 450_000, ["m": 1, "s": -1])
    add("kph kmh", 5, 18, ["m": 1, "s": -1])
    add("rpm", 1, 60, ["s": -1])
    add("dollar dollars bucks USD usd", 1, 1, ["$": 1])
    add("cent cents", 1, 100, ["$": 1])
    add("euro euros EUR", 1, 1, ["€": 1])
    add("yuan rupees yen", 1, 1, ["¥": 1])
    add("am", 1, 1, ["am": 1])
    add("pm", 1, 1, ["pm": 1])
    // Words after years, and words without a meaning.
    add("BC BCE AD CE unit units", 1, 1, [:])
    add("person people persons", 1, 1, ["person": 1])
    // Words that build units from others.
    add("per square sq cubic cu squared cubed", 1, 1, [:])
    return table
  }()

  /// One-letter units that plain text may write after a number and a space.
  static let letters: Set<String> = ["m", "s", "g", "h", "L", "N", "J", "W", "V", "A", "K"]

  static func unit(named name: String) -> Unit? {
    table[name] ?? (name.utf8.count > 2 ? table[name.lowercased()] : nil)
  }

  // MARK: Reading

  /// The unit that tokens spell: units, their powers, products and quotients, and counted things.
  static func read(_ tokens: ArraySlice<Token>) -> Unit? {
    var unit = Unit(factor: .one, dimension: [:])
    var (sign, power) = (1, 1)
    var index = tokens.startIndex
    while index < tokens.endIndex {
      switch tokens[index] {
      case .slash, .unit("per"): sign = -1
      case .times: break
      case .unit("square"), .unit("sq"): power = 2
      case .unit("cubic"), .unit("cu"): power = 3
      case .unit("squared"), .unit("cubed"): return nil
      case .degree:
        guard index + 1 == tokens.endIndex || isTemperature(tokens[index + 1]) else { return nil }
        if index + 1 == tokens.endIndex, let product = unit.times(.degree, power: sign) {
          unit = product
        }
      case .unit(let name):
        guard let part = Self.unit(named: name) else { return nil }
        var exponent = power
        if let (given, next) = exponentBehind(index, in: tokens) {
          exponent *= given
          index = next
        }
        guard let product = unit.times(part, power: sign * exponent) else { return nil }
        (unit, power) = (product, 1)
      case .text(let words):
        guard let thing = Nouns.counted(in: words) else { return nil }
        if !thing.isEmpty {
          guard let product = unit.times(Unit(counting: thing), power: sign * power) else {
            return nil
          }
          (unit, power) = (product, 1)
        }
      default: return nil
      }
      index += 1
    }
    return unit
  }

  private static func isTemperature(_ token: Token) -> Bool {
    token == .unit("celsius") || token == .unit("fahrenheit")
  }

  /// `^2`, `^{-1}` or "squared" after a unit, and where it ends.
  private static func exponentBehind(
    _ index: Int, in tokens: ArraySlice<Token>
  ) -> (Int, Int)? {
    var next = index + 1
    guard next < tokens.endIndex else { return nil }
    if tokens[next] == .unit("squared") { return (2, next) }
    if tokens[next] == .unit("cubed") { return (3, next) }
    guard tokens[next] == .caret else { return nil }
    next += 1
    var sign = 1
    var isBraced = false
    while next < tokens.endIndex {
      switch tokens[next] {
      case .open(.brace): isBraced = true
      case .minus: sign = -1
      case .number(let number):
        guard let value = number.value.integer, abs(value) <= 12 else { return nil }
        if isBraced {
          guard next + 1 < tokens.endIndex, tokens[next + 1] == .close(.brace) else { return nil }
          return (sign * value, next + 1)
        }
        return (sign * value, next)
      default: return nil
      }
      next += 1
    }
    return nil
  }
}
