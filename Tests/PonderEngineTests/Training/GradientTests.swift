import Testing

@testable import PonderEngine

/// A shape small enough to differentiate by hand, with every feature switched on.
func tinyConfiguration(tied: Bool = true, heads: Int = 4, groups: Int = 2) throws
  -> ModelConfiguration
{
  try ModelConfiguration(
    vocabularySize: 19, width: 24, layerCount: 2, headCount: heads, keyValueHeadCount: groups,
    headSize: 8, feedForwardWidth: 20, maximumLength: 32, tiesEmbeddings: tied)
}

struct GradientTests {
  private let documents = [
    TrainingDocument(continuing: [3, 1, 4, 1, 5, 9, 2, 6], from: 3),
    TrainingDocument(
      tokens: [2, 7, 1, 8, 2], labels: [-1, -1, 1, -1, 8],
      softTargets: [
        .init(position: 1, probabilities: [5: 0.75, 6: 0.25]),
        .init(position: 3, probabilities: [5: 0.1, 6: 0.9]),
      ]),
    TrainingDocument(continuing: [18, 0], from: 1),
  ]

  private var shard: PackedShard {
    documents.reduce(into: PackedShard()) { $0.append($1) }
  }

  @Test(arguments: [true, false], [(4, 2), (2, 2)])
  func `gradients are the slopes of the loss`(tied: Bool, heads: (Int, Int)) throws {
    let configuration = try tinyConfiguration(tied: tied, heads: heads.0, groups: heads.1)
    let parameters = Parameters(configuration: configuration, seed: 5, deviation: 0.3)
    var pass = DecoderPass(configuration)
    _ = pass.accumulate(shard, parameters.values, scale: 1)
    for tensor in parameters.layout.tensors {
      // The largest gradient of the tensor and a few others, by central differences.
      let largest = tensor.range.max { abs(pass.gradients[$0]) < abs(pass.gradients[$1]) }
      let sampled =
        [largest].compactMap(\.self)
        + stride(
          from: tensor.range.lowerBound, to: tensor.range.upperBound,
          by: max(1, tensor.range.count / 3))
      let scale = abs(pass.gradients[try #require(largest)])
      for index in sampled {
        let step: Float = 2e-3
        var moved = parameters.values
        moved[index] += step
        let above = pass.loss(of: shard, moved)
        moved[index] -= 2 * step
        let below = pass.loss(of: shard, moved)
        let slope = Float((above - below) / Double(2 * step))
        #expect(
          abs(slope - pass.gradients[index]) < 0.01 * scale + 2e-3,
          "\(tensor.name)[\(index - tensor.range.lowerBound)]")
      }
    }
  }

  @Test func `documents in one shard do not see each other`() throws {
    let configuration = try tinyConfiguration()
    let parameters = Parameters(configuration: configuration, seed: 5, deviation: 0.3)
    var pass = DecoderPass(configuration)
    let together = pass.loss(of: shard, parameters.values)
    let apart = documents.reduce(0) { sum, document in
      var single = PackedShard()
      single.append(document)
      return sum + pass.loss(of: single, parameters.values)
    }
    #expect(abs(together - apart) < 1e-4)
  }

  @Test func `gradients of shards add up`() throws {
    let configuration = try tinyConfiguration()
    let parameters = Parameters(configuration: configuration, seed: 5, deviation: 0.3)
    var once = DecoderPass(configuration)
    _ = once.accumulate(shard, parameters.values, scale: 1)
    var twice = DecoderPass(configuration)
    _ = twice.accumulate(shard, parameters.values, scale: 0.5)
    _ = twice.accumulate(shard, parameters.values, scale: 0.5)
    for (a, b) in zip(once.gradients, twice.gradients) { #expect(abs(a - b) < 1e-4) }
  }
}
