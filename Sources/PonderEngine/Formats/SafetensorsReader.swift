public import Foundation

/// Reads a safetensors file: a JSON header, then tensors one after another.
///
/// Every length, offset and shape is checked before anything is read, so a malicious file can only
/// cause an error.
///
/// ### Source
///
/// The format of Hugging Face's `safetensors`, version 0.4 and later.
public struct SafetensorsReader: Sendable {
  /// A tensor as the header describes it.
  public struct Entry: Hashable, Sendable {
    public let name: String
    public let type: ElementType
    public let shape: [Int]
    /// Its bytes within the file.
    let range: Range<Int>
  }

  /// The format's own limit on header size, in bytes.
  public static let largestHeader = 100_000_000

  /// Tensors in the order of their bytes.
  public let entries: [Entry]
  /// The header's free-form metadata.
  public let metadata: [String: String]
  private let data: Data
  /// The index of each tensor in ``entries``.
  private let places: [String: Int]

  /// Reads the header.
  ///
  /// - Throws: ``SafetensorsError``
  public init(_ data: Data) throws(SafetensorsError) {
    guard data.count >= 8 else {
      throw SafetensorsError(.truncated(needed: 8, available: data.count))
    }
    let length = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(Self.largestHeader) else {
      throw SafetensorsError(.headerTooLarge(bytes: length, limit: Self.largestHeader))
    }
    let body = 8 + Int(length)
    guard body <= data.count else {
      throw SafetensorsError(.truncated(needed: body, available: data.count))
    }
    let header = data.subdata(in: data.startIndex + 8..<data.startIndex + body)
    guard header.first == UInt8(ascii: "{"), Self.depth(of: header) <= 8,
      let object = try? JSONSerialization.jsonObject(with: header),
      let fields = object as? [String: Any]
    else { throw SafetensorsError(.malformedHeader("is not a JSON object")) }
    var entries: [Entry] = []
    var metadata: [String: String] = [:]
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
      if name == "__metadata__" {
        guard let texts = value as? [String: String] else {
          throw SafetensorsError(.malformedHeader("has metadata that are not all texts"))
        }
        metadata = texts
      } else {
        entries.append(try Self.entry(name, value, body: body))
      }
    }
    entries.sort {
      ($0.range.lowerBound, $0.range.upperBound, $0.name) < (
        $1.range.lowerBound, $1.range.upperBound, $1.name
      )
    }
    var end = body
    for entry in entries {
      guard entry.range.lowerBound == end else {
        throw SafetensorsError(.gapOrOverlap(at: end - body), tensor: entry.name)
      }
      end = entry.range.upperBound
    }
    guard end <= data.count else {
      throw SafetensorsError(
        .truncated(needed: end, available: data.count), tensor: entries.last?.name)
    }
    guard end == data.count else { throw SafetensorsError(.trailingBytes(data.count - end)) }
    self.entries = entries
    places = Dictionary(
      entries.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.metadata = metadata
    self.data = data
  }

  /// Returns a tensor's numbers, row-major.
  ///
  /// - Throws: ``SafetensorsError`` when there is no such tensor or its shape differs.
  public func values(
    of name: String, shape: [Int]? = nil
  ) throws(SafetensorsError) -> [Float] {
    let entry = try check(name, shape: shape)
    let size = entry.type.size
    let count = entry.range.count / size
    let start = entry.range.lowerBound
    return data.withUnsafeBytes { bytes in
      (0..<count).map { index in
        let place = start + index * size
        let bits =
          size == 4
          ? UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
          : UInt32(
            UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt16.self)))
        return entry.type.value(of: bits)
      }
    }
  }

  /// Returns what the header says about a tensor.
  ///
  /// - Throws: ``SafetensorsError`` when there is no such tensor or its shape differs.
  @discardableResult
  public func check(_ name: String, shape: [Int]? = nil) throws(SafetensorsError) -> Entry {
    guard let place = places[name] else { throw SafetensorsError(.missing, tensor: name) }
    let entry = entries[place]
    if let shape, shape != entry.shape {
      throw SafetensorsError(.wrongShape(found: entry.shape, expected: shape), tensor: name)
    }
    return entry
  }

  private static func entry(
    _ name: String, _ value: Any, body: Int
  ) throws(SafetensorsError) -> Entry {
    guard let fields = value as? [String: Any] else {
      throw SafetensorsError(.malformedHeader("is not an object"), tensor: name)
    }
    guard let typeName = fields["dtype"] as? String else {
      throw SafetensorsError(.malformedHeader("has no dtype"), tensor: name)
    }
    guard let type = ElementType(rawValue: typeName) else {
      throw SafetensorsError(.unknownElementType(typeName), tensor: name)
    }
    guard let shape = whole(fields["shape"]) else {
      throw SafetensorsError(
        .malformedHeader("has a shape that is not a list of whole numbers"), tensor: name)
    }
    guard let offsets = whole(fields["data_offsets"]), offsets.count == 2,
      offsets[0] <= offsets[1], offsets[1] <= Int.max - body
    else {
      throw SafetensorsError(
        .malformedHeader("has data_offsets that are not two ascending whole numbers"),
        tensor: name)
    }
    var bytes = type.size
    for dimension in shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: dimension)
      guard !overflow else {
        throw SafetensorsError(.malformedHeader("has a shape beyond all bounds"), tensor: name)
      }
      bytes = product
    }
    guard bytes == offsets[1] - offsets[0] else {
      throw SafetensorsError(
        .wrongSize(shape: shape, bytes: offsets[1] - offsets[0], expected: bytes), tensor: name)
    }
    return Entry(
      name: name, type: type, shape: shape, range: body + offsets[0]..<body + offsets[1])
  }

  /// Reads a JSON list of non-negative integers.
  private static func whole(_ value: Any?) -> [Int]? {
    guard let numbers = value as? [NSNumber] else { return nil }
    let found = numbers.compactMap { number in Int(exactly: number.doubleValue) }
    return found.count == numbers.count && found.allSatisfy { $0 >= 0 } ? found : nil
  }

  /// The nesting depth of the brackets, checked so that no header can exhaust the JSON reader's stack.
  private static func depth(of header: Data) -> Int {
    var (depth, deepest) = (0, 0)
    var isInText = false
    var isEscaped = false
    for byte in header {
      if isInText {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInText = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInText = true
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        deepest = max(deepest, depth)
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
    }
    return deepest
  }
}
