/// A safetensors file that cannot be read.
public struct SafetensorsError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Reason: Hashable, Sendable {
    /// The file is shorter than its header says.
    case truncated(needed: Int, available: Int)
    /// The header is longer than any real one.
    case headerTooLarge(bytes: UInt64, limit: Int)
    /// The header is not a valid JSON object.
    case malformedHeader(String)
    case unknownElementType(String)
    /// The shape and the byte range do not agree.
    case wrongSize(shape: [Int], bytes: Int, expected: Int)
    /// The tensors do not fill the file one after another.
    case gapOrOverlap(at: Int)
    /// There are bytes after the last tensor.
    case trailingBytes(Int)
    case missing
    case wrongShape(found: [Int], expected: [Int])
    /// A value is infinite or not a number.
    case notFinite
  }

  public let reason: Reason
  /// The tensor being read; `nil` while the header is read.
  public let tensor: String?

  public init(_ reason: Reason, tensor: String? = nil) {
    self.reason = reason
    self.tensor = tensor
  }

  public var description: String {
    let place = tensor.map { "tensor '\($0)': " } ?? ""
    return switch reason {
    case .truncated(let needed, let available):
      "\(place)the file promises \(needed) bytes but holds \(available)"
    case .headerTooLarge(let bytes, let limit):
      "the header claims \(bytes) bytes; at most \(limit) are accepted"
    case .malformedHeader(let problem): "\(place)the header \(problem)"
    case .unknownElementType(let name):
      "\(place)element type '\(name)' is not one of F32, F16, BF16"
    case .wrongSize(let shape, let bytes, let expected):
      "\(place)shape \(shape) needs \(expected) bytes, not \(bytes)"
    case .gapOrOverlap(let offset):
      "\(place)tensors must follow one another without gap or overlap; byte \(offset) breaks that"
    case .trailingBytes(let count): "\(count) bytes follow the last tensor; none may"
    case .missing: "\(place)is missing"
    case .wrongShape(let found, let expected): "\(place)has shape \(found), not \(expected)"
    case .notFinite: "\(place)holds a value that is infinite or not a number"
    }
  }
}
