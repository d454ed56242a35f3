import CAttention
import Foundation
import Testing

@Suite struct SoftmaxTests {
  /// Every length of a row, so that all ends of eight lanes are met; rows are far apart in size.
  @Test("causal softmax equals e^x over its sum, and is zero behind") func causal() {
    let count = 37
    var scores = (0..<count * count).map { Float(($0 * 7919) % 1013) / 40 - 12 }
    for column in 0..<count { scores[20 * count + column] -= 1_000 }
    let before = scores
    scores.withUnsafeMutableBufferPointer { attention_soften($0.baseAddress, count) }
    for row in 0..<count {
      let seen = before[row * count...row * count + row].map(Double.init)
      let top = seen.max() ?? 0
      let parts = seen.map { exp($0 - top) }
      let sum = parts.reduce(0, +)
      for column in 0..<count {
        let wanted = column <= row ? parts[column] / sum : 0
        #expect(abs(Double(scores[row * count + column]) - wanted) < 1e-6)
      }
    }
  }
}
