import Foundation
import Testing

@testable import PonderEngine

/// Weights, logits, losses and gradients against `transformers` and PyTorch in double precision.
///
/// The fixtures are made by `Scripts/fixtures/model.py`.
struct TransformersParityTests {
  private struct Document: Decodable {
    var tokens: [Int32]
    var labels: [Int32]
    var soft: [Soft]

    struct Soft: Decodable {
      var position: Int
      var target: [String: Float]

      init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        position = try list.decode(Int.self)
        target = try list.decode([String: Float].self)
      }
    }

    var trainingDocument: TrainingDocument {
      TrainingDocument(
        tokens: tokens, labels: labels,
        softTargets: soft.map { soft in
          let pairs = soft.target.compactMap { key, value in Int32(key).map { ($0, value) } }
          return .init(
            position: soft.position, probabilities: Dictionary(uniqueKeysWithValues: pairs))
        })
    }
  }

  private func shard() throws -> PackedShard {
    try JSONDecoder().decode([Document].self, from: fixture("models/documents.json"))
      .reduce(into: PackedShard()) { $0.append($1.trainingDocument) }
  }

  private func parameters(_ name: String) throws -> Parameters {
    let configuration = try ConfigurationFile.read(fixture("models/\(name)/config.json"))
    let reader = try SafetensorsReader(fixture("models/\(name)/model.safetensors"))
    let layout = ParameterLayout(configuration)
    let values = try layout.tensors.flatMap { try reader.values(of: $0.name, shape: $0.shape) }
    return Parameters(configuration: configuration, values: values)
  }

  /// The largest difference, relative to the largest expected value.
  private func distance(_ found: some Sequence<Float>, _ expected: [Float]) -> Float {
    let scale = expected.map(abs).max() ?? 1
    return zip(found, expected).map { abs($0 - $1) }.max().map { $0 / scale } ?? .infinity
  }

  @Test(arguments: ["tied", "grouped"])
  func `logits, loss and gradients agree to one in ten thousand`(name: String) throws {
    let parameters = try parameters(name)
    let expected = try SafetensorsReader(fixture("models/\(name).expected.safetensors"))
    let shard = try shard()
    let V = parameters.configuration.vocabularySize
    var pass = DecoderPass(parameters.configuration)

    let logits = pass.forward(shard, parameters.values)
    for (index, rows) in shard.documents.enumerated() {
      let values = try expected.values(of: "logits.\(index)", shape: [rows.count, V])
      #expect(distance(logits[rows.lowerBound * V..<rows.upperBound * V], values) < 1e-4)
    }

    let count = Float(shard.targetCount)
    let loss = pass.accumulate(shard, parameters.values, scale: 1 / count)
    #expect(distance([Float(loss) / count], try expected.values(of: "loss")) < 1e-4)

    for tensor in parameters.layout.tensors {
      let values = try expected.values(of: "gradient." + tensor.name, shape: tensor.shape)
      #expect(distance(pass.gradients[tensor.range], values) < 1e-4, "\(tensor.name)")
    }
  }

  @Test(arguments: [("tied-bf16", Float(1) / 256), ("tied-f16", Float(1) / 2_048)])
  func `half precisions are read to within their rounding`(name: String, step: Float) throws {
    let exact = try parameters("tied").values
    let rounded = try parameters(name).values
    for (a, b) in zip(exact, rounded) { #expect(abs(a - b) <= step * abs(a) + 1e-7) }
  }

  @Test(arguments: [("tied-bf16", ElementType.bfloat16), ("tied-f16", ElementType.float16)])
  func `half precisions are written bit for bit as PyTorch writes them`(
    name: String, type: ElementType
  ) throws {
    let exact = try parameters("tied").values
    let rounded = try parameters(name).values
    #expect(exact.map { type.value(of: type.bits(of: $0)) } == rounded)
  }
}
