package import Ponder

/// Damages a file as accidents and attackers do: changes, drops, inserts and repeats bytes, replaces digits
/// by extreme numbers, and truncates the end.
///
/// - Returns: The input after one to four such changes; never longer than twice its length plus 64.
package func mutated(_ bytes: [UInt8], using random: inout RandomStream) -> [UInt8] {
  var bytes = bytes
  for _ in 0..<Int.random(in: 1...4, using: &random) {
    guard !bytes.isEmpty else { return bytes }
    let place = Int.random(in: bytes.indices, using: &random)
    switch Int.random(in: 0..<7, using: &random) {
    case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 2: bytes.remove(at: place)
    case 3: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
    case 4:
      let end = min(bytes.count, place + Int.random(in: 1...16, using: &random))
      bytes.insert(contentsOf: bytes[place..<end], at: place)
    case 5:
      let digits = bytes.indices.filter {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[$0])
      }
      guard let digit = digits.randomElement(using: &random) else { continue }
      bytes.replaceSubrange(
        digit...digit,
        with: ["-1", "99999999999999999999", "1e9", "0.5"].randomElement(
          using: &random)?.utf8.map { $0 } ?? [])
    default: bytes.removeSubrange(place...)
    }
  }
  return bytes
}
