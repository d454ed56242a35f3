import Foundation
import Ponder
import PonderLab

@testable import PonderEngine

extension Door {
  /// Model folders: each of their files damaged, the others whole.
  static func models() throws -> [Door] {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ponder-fuzz-model-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let tokenizer = Tokenizer.trained(
      on: ["abab cdcd 12 34", "abcd abcd"], vocabularySize: 262, specialTokens: ["<|end|>"])
    let configuration = try ModelConfiguration(
      vocabularySize: tokenizer.vocabularySize, width: 8, layerCount: 1, headCount: 2,
      keyValueHeadCount: 1, headSize: 4, feedForwardWidth: 8, maximumLength: 32)
    var parameters = Parameters(configuration: configuration, seed: 7, deviation: 0.3)
    func files(_ type: ElementType) throws -> [String: [UInt8]] {
      try ModelFolder.write(
        LanguageModel(parameters: parameters, tokenizer: tokenizer, endToken: 256), to: folder,
        as: type)
      return try Dictionary(
        uniqueKeysWithValues: ["config.json", "tokenizer.json", "model.safetensors"].map { name in
          (name, Array(try Data(contentsOf: folder.appendingPathComponent(name))))
        })
    }
    let usual = try files(.float32)
    let half = try files(.bfloat16)
    parameters.values = parameters.values.map { $0 < 0 ? -3e38 : 3e38 }
    let huge = try files(.float32)
    return [("config.json", 70), ("tokenizer.json", 60), ("model.safetensors", 45)].map {
      name, share in
      // The weights' type stands in the configuration, so all variants of a file fit the others.
      let corpus = [usual, half, huge].compactMap { $0[name] }
      return Door("model-" + name.prefix { $0 != "." }, share: share, corpus: corpus) {
        input, place in
        for (other, bytes) in usual {
          _ = try place.file(other, other == name ? input : bytes)
        }
        try await write(with: LabModel.read(place.path))
      }
    }
  }

  /// Reads and writes a few tokens.
  private static func write(with model: LanguageModel) async throws {
    _ = model.tokenizer.decode(model.tokenizer.encode("abcd 12 <|end|>\n é👍"))
    _ = model.parameters.layout.countWithoutEmbeddings
    // More is computed with the shapes that are like the usual ones.
    guard model.parameters.values.count < 1 << 20 else { return }
    let proposer = try LanguageModelProposer(
      model, settings: .init(threads: 1, sequences: 4, bytes: 1 << 22))
    let reply = try await proposer.propose(
      2, after: Prefix(Problem(id: "p", question: "ab 12")), until: .end, sampling: .plain, seed: 1)
    _ = reply.cost
  }
}
