import Foundation
import Ponder

@testable import PonderEngine

/// Small random models, and the decoder's definition in double precision.
enum TinyModels {
  /// Shapes that between them have grouped queries, a head size that is no multiple of eight, and
  /// both kinds of embeddings.
  static let shapes: [(heads: Int, groups: Int, headSize: Int, tied: Bool)] = [
    (3, 3, 32, true), (4, 2, 8, false), (4, 1, 6, true),
  ]

  static func make(
    heads: Int = 2, groups: Int = 1, headSize: Int = 32, tied: Bool = true, length: Int = 96,
    vocabulary: Int = 23
  ) throws -> Parameters {
    let configuration = try ModelConfiguration(
      vocabularySize: vocabulary, width: 24, layerCount: 2, headCount: heads,
      keyValueHeadCount: groups, headSize: headSize, feedForwardWidth: 40, maximumLength: length,
      tiesEmbeddings: tied)
    // Wide enough that the distributions are far from uniform.
    return Parameters(configuration: configuration, seed: 7, deviation: 0.3)
  }

  static func randomTokens(_ count: Int, seed: UInt64, below vocabulary: Int = 23) -> [Int] {
    var random = RandomStream(seed: seed)
    return (0..<count).map { _ in Int(random.next() % UInt64(vocabulary)) }
  }
}

/// The decoder as one would write it on a blackboard.
struct NaiveDecoder {
  let parameters: Parameters

  /// Logits after each position, `[T][V]`.
  func logits(_ tokens: [Int]) -> [[Double]] {
    let (c, layout) = (parameters.configuration, parameters.layout)
    let D = c.headSize
    var x = tokens.map { matrix(layout.embedding, c.width)[$0] }
    for layer in layout.layers {
      let packed = x.map { multiply(norm($0, layer.attentionNorm), by: layer.queryKeyValue) }
      let queries = packed.enumerated().map { p, row in
        (0..<c.headCount).map { rotate(Array(row[$0 * D..<($0 + 1) * D]), p) }
      }
      let keys = packed.enumerated().map { p, row in
        (0..<c.keyValueHeadCount).map { g in
          rotate(Array(row[c.queryWidth + g * D..<c.queryWidth + (g + 1) * D]), p)
        }
      }
      let first = c.queryWidth + c.keyValueWidth
      for t in tokens.indices {
        var attended: [Double] = []
        for h in 0..<c.headCount {
          let g = h * c.keyValueHeadCount / c.headCount
          let scores = (0...t).map { dot(queries[t][h], keys[$0][g]) / Double(D).squareRoot() }
          let weights = softmax(scores)
          attended += (0..<D).map { i in
            (0...t).reduce(0) { $0 + weights[$1] * packed[$1][first + g * D + i] }
          }
        }
        x[t] = zip(x[t], multiply(attended, by: layer.attentionOutput)).map(+)
        let gateUp = multiply(norm(x[t], layer.feedForwardNorm), by: layer.gateUp)
        let F = c.feedForwardWidth
        let gated = (0..<F).map { gateUp[$0] / (1 + exp(-gateUp[$0])) * gateUp[F + $0] }
        x[t] = zip(x[t], multiply(gated, by: layer.down)).map(+)
      }
    }
    return x.map { multiply(norm($0, layout.finalNorm), by: layout.output) }
  }

  /// Natural logarithms of the probabilities after each position.
  func logProbabilities(_ tokens: [Int]) -> [[Double]] {
    logits(tokens).map { softmax($0).map(log) }
  }

  private func matrix(_ place: Range<Int>, _ columns: Int) -> [[Double]] {
    stride(from: place.lowerBound, to: place.upperBound, by: columns).map { start in
      parameters.values[start..<start + columns].map(Double.init)
    }
  }

  private func multiply(_ x: [Double], by place: Range<Int>) -> [Double] {
    matrix(place, x.count).map { dot($0, x) }
  }

  private func norm(_ x: [Double], _ gain: Range<Int>) -> [Double] {
    let factor =
      1 / (dot(x, x) / Double(x.count) + Double(parameters.configuration.normEpsilon)).squareRoot()
    return zip(x, parameters.values[gain]).map { $0 * factor * Double($1) }
  }

  private func rotate(_ x: [Double], _ position: Int) -> [Double] {
    let half = x.count / 2
    var out = x
    for i in 0..<half {
      let angle =
        Double(position)
        * pow(parameters.configuration.rotaryBase, -2 * Double(i) / Double(x.count))
      out[i] = x[i] * cos(angle) - x[half + i] * sin(angle)
      out[half + i] = x[half + i] * cos(angle) + x[i] * sin(angle)
    }
    return out
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  func softmax(_ x: [Double]) -> [Double] {
    let largest = x.max() ?? 0
    let weights = x.map { exp($0 - largest) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }
}
