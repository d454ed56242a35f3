/// How a number is stored in a file; arithmetic is always in 32 bits.
public enum ElementType: String, CaseIterable, Codable, Hashable, Sendable {
  /// IEEE single precision.
  case float32 = "F32"
  /// IEEE half precision.
  case float16 = "F16"
  /// The upper half of a single-precision number: its range, with 8 significant bits.
  case bfloat16 = "BF16"

  /// Bytes of one number.
  public var size: Int { self == .float32 ? 4 : 2 }

  /// PyTorch's name.
  public var torchName: String {
    switch self {
    case .float32: "float32"
    case .float16: "float16"
    case .bfloat16: "bfloat16"
    }
  }

  /// The bits of a number, rounded to nearest, ties to even.
  func bits(of value: Float) -> UInt32 {
    switch self {
    case .float32: return value.bitPattern
    case .float16: return UInt32(HalfPrecision.bits(of: value))
    case .bfloat16:
      if value.isNaN { return 0x7FC0 }
      let bits = value.bitPattern
      return (bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16
    }
  }

  /// The number that the bits encode.
  func value(of bits: UInt32) -> Float {
    switch self {
    case .float32: Float(bitPattern: bits)
    case .float16: HalfPrecision.value(of: UInt16(truncatingIfNeeded: bits))
    case .bfloat16: Float(bitPattern: bits << 16)
    }
  }
}

/// IEEE half precision in software: `Float16` does not exist on every platform Swift runs on.
enum HalfPrecision {
  static func value(of bits: UInt16) -> Float {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1F)
    let fraction = Float(bits & 0x3FF)
    switch exponent {
    case 0: return sign * fraction * 0x1p-24
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default:
      return sign * (1 + fraction * 0x1p-10)
        * Float(sign: .plus, exponent: exponent - 15, significand: 1)
    }
  }

  static func bits(of value: Float) -> UInt16 {
    let sign: UInt16 = value.sign == .minus ? 0x8000 : 0
    let size = value.magnitude
    if value.isNaN { return 0x7E00 }
    // The largest finite half is 65,504; from 65,520 on the nearest value is infinity.
    if size >= 65_520 { return sign | 0x7C00 }
    // Below 2^-14 the spacing is 2^-24.
    if size < 0x1p-14 { return sign | UInt16((size * 0x1p24).rounded(.toNearestOrEven)) }
    let exponent = Int(size.exponent)
    let fraction = (size.significand - 1) * 1_024
    // A fraction that rounds up to 1,024 correctly carries into the exponent.
    let rounded = UInt16(fraction.rounded(.toNearestOrEven))
    return sign | (UInt16(exponent + 15) << 10) &+ rounded
  }
}
