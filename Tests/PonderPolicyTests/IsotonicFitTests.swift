import Foundation
import Ponder
import PonderPolicy
import Testing

struct IsotonicFitTests {
  private typealias Point = IsotonicFit.Point

  @Test func `neighbours that fall are pooled, worked by hand`() throws {
    // 1 and 0 are pooled to 1/2 by weight 1 and 1, then 0.2 with weight 2 pulls them to 0.35.
    let fit = try IsotonicFit([
      Point(x: 0.1, y: 0), Point(x: 0.2, y: 1), Point(x: 0.3, y: 0),
      Point(x: 0.4, y: 0.2, weight: 2), Point(x: 0.9, y: 0.8),
    ])
    #expect(fit.blocks.map(\.low) == [0.1, 0.2, 0.9])
    #expect(fit.blocks.map(\.high) == [0.1, 0.4, 0.9])
    #expect(fit.blocks.map(\.weight) == [1, 4, 1])
    #expect(zip(fit.blocks, [0, 0.35, 0.8]).allSatisfy { abs($0.value - $1) < 1e-12 })
    #expect(fit.value(at: -1) == 0 && fit.value(at: 7) == 0.8)
    #expect(fit.value(at: 0.3) == fit.blocks[1].value)
    #expect(abs(fit.value(at: 0.65) - (0.35 + 0.8) / 2) < 1e-12, "linear between two blocks")
  }

  /// The definition: the largest over starts of the smallest over ends of the means in between.
  private func byDefinition(_ points: [Point]) -> [Double] {
    let xs = Set(points.map(\.x)).sorted()
    func mean(_ range: ClosedRange<Int>) -> Double {
      let inside = points.filter { (xs[range.lowerBound]...xs[range.upperBound]).contains($0.x) }
      return inside.reduce(0) { $0 + $1.y * $1.weight } / inside.reduce(0) { $0 + $1.weight }
    }
    return xs.indices.map { place in
      (0...place).map { start in
        (place..<xs.count).map { mean(start...$0) }.min() ?? 0
      }.max() ?? 0
    }
  }

  @Test func `it is the fit of the definition, in any order of the observations`() throws {
    var random = RandomStream(seed: 11)
    for _ in 0..<60 {
      let points = (0..<Int.random(in: 1...12, using: &random)).map { _ in
        // Few places, so that some coincide.
        Point(
          x: Double(Int.random(in: 0...6, using: &random)) / 6,
          y: Double.random(in: 0...1, using: &random),
          weight: Double.random(in: 0.1...3, using: &random))
      }
      let fit = try IsotonicFit(points)
      let xs = Set(points.map(\.x)).sorted()
      for (x, expected) in zip(xs, byDefinition(points)) {
        #expect(abs(fit.value(at: x) - expected) < 1e-12)
      }
      #expect(try IsotonicFit(points.shuffled(using: &random)) == fit)
      #expect(zip(fit.blocks, fit.blocks.dropFirst()).allSatisfy { $0.value < $1.value })
    }
  }

  @Test func `what is written is read, and blocks that fall are refused`() throws {
    let fit = try IsotonicFit([Point(x: 0, y: 0.1), Point(x: 1, y: 0.7)])
    let data = try JSONEncoder().encode(fit)
    #expect(try JSONDecoder().decode(IsotonicFit.self, from: data) == fit)
    for text in [
      "[]", #"[{"low": 0, "high": 1, "value": 0.5, "weight": 0}]"#,
      #"[{"low": 1, "high": 0, "value": 0.5, "weight": 1}]"#,
      #"[{"low": 0, "high": 0, "value": 0.5, "weight": 1}, {"low": 1, "high": 1, "value": 0.4, "weight": 1}]"#,
    ] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(IsotonicFit.self, from: Data(text.utf8))
      }
    }
  }

  @Test func `observations without a number are refused`() {
    for points in [[], [Point(x: .nan, y: 0)], [Point(x: 0, y: 0, weight: 0)]] {
      #expect(throws: ConfigurationError.self) { try IsotonicFit(points) }
    }
  }
}
