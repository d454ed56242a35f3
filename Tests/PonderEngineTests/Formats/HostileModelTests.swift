import Foundation
import Ponder
import PonderTesting
import Testing

@testable import PonderEngine

/// Models whose files are in order and whose numbers are not.
@Suite(.timeLimit(.minutes(40)))
struct HostileModelTests {
  /// A folder with a good tiny model, whose configuration is changed by `edit`.
  private func folder(
    _ parameters: Parameters? = nil, end: Int32 = 0, editing edit: [String: Any] = [:]
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let tokenizer = Tokenizer.trained(
      on: ["12 34", "12 34"], vocabularySize: 258, specialTokens: ["<|end|>"])
    let parameters = try parameters ?? TinyModels.make(vocabulary: 260)
    try ModelFolder.write(
      LanguageModel(parameters: parameters, tokenizer: tokenizer, endToken: end), to: folder.url,
      as: .float32)
    let file = folder.url.appendingPathComponent("config.json")
    var fields =
      try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any] ?? [:]
    fields.merge(edit) { _, new in new }
    try JSONSerialization.data(withJSONObject: fields).write(to: file)
    return folder
  }

  private func refusal(_ edit: [String: Any]) throws -> String {
    let folder = try folder(editing: edit)
    let error = #expect(throws: ModelFolderError.self) { try ModelFolder.read(folder.url) }
    return error.map { String($0.description.split(separator: "/").last ?? "") } ?? ""
  }

  private static let claims: [([String: Int], String)] = [
    (["hidden_size": 65_536], "model.safetensors: tensor 'model.embed_tokens.weight': has shape"),
    (
      ["hidden_size": 65_536, "num_hidden_layers": 1_024, "intermediate_size": 1_048_576],
      "model.safetensors: tensor 'model.embed_tokens.weight': has shape"
    ),
    (["num_hidden_layers": 1_024], "model.safetensors: tensor 'model.layers.2.input_layernorm"),
    (["vocab_size": 2_000_000], "model.safetensors: tensor 'model.embed_tokens.weight': has shape"),
    (["hidden_size": 65_537], "config.json: hidden_size must be a whole number from 1 to 65536"),
    (["hidden_size": .max], "config.json: hidden_size must be a whole number"),
    (["hidden_size": .min], "config.json: hidden_size must be a whole number"),
    (["num_hidden_layers": 0], "config.json: num_hidden_layers must be a whole number from 1"),
    (["num_hidden_layers": -3], "config.json: num_hidden_layers must be a whole number from 1"),
    (
      ["max_position_embeddings": 1_048_576, "head_dim": 4_096],
      "config.json: max_position_embeddings must be at most 32768 when head_dim is 4096"
    ),
    (
      ["eos_token_id": 259],
      "config.json: eos_token_id must be a token of tokenizer.json, from 0 to"
    ),
    (["eos_token_id": -1], "config.json: eos_token_id must be a token of tokenizer.json"),
    (["eos_token_id": .max], "config.json: eos_token_id must be a token of tokenizer.json"),
  ]

  @Test(arguments: claims.indices)
  func `a configuration that promises more than its files hold is refused`(index: Int) throws {
    let (edit, message) = Self.claims[index]
    let found = try refusal(edit)
    #expect(found.hasPrefix(message), "\(found)")
    #expect(!found.contains("\n"))
  }

  @Test func `a model that could see many positions takes memory for those it sees`()
    async throws
  {
    let folder = try folder(editing: ["max_position_embeddings": 65_536])
    let model = try ModelFolder.read(folder.url)
    let engine = try InferenceEngine(model.parameters, settings: .init(threads: 1))
    let small = try InferenceEngine(TinyModels.make(length: 2_048, vocabulary: 260))
    for length in [3, 100, 700] {
      let request = GenerationRequest(
        prefix: TinyModels.randomTokens(length, seed: 3), count: 2,
        sampling: try Sampling(maximumTokens: 30), seed: 1)
      let (wide, narrow) = (try await engine.generate(request), try await small.generate(request))
      #expect(wide.sequences == narrow.sequences)
    }
  }

  @Test(arguments: [3e38, -3e38] as [Float])
  func `weights near the end of 32 bits end in one line`(weight: Float) async throws {
    let good = try TinyModels.make(vocabulary: 260)
    for names in [["embed"], ["norm"], ["q_proj", "k_proj"], ["v_proj"], ["down_proj"], [""]] {
      var values = good.values
      for tensor in good.layout.tensors
      where names.contains(where: { tensor.name.contains($0) || $0.isEmpty }) {
        for i in tensor.range { values[i] = i.isMultiple(of: 2) ? weight : -weight }
      }
      let folder = try folder(Parameters(configuration: good.configuration, values: values))
      let model = try ModelFolder.read(folder.url)
      let engine = try InferenceEngine(model.parameters, settings: .init(threads: 2))
      for sampling in [Sampling.greedy, .plain, try Sampling(topK: 5, topP: 0.5)] {
        await expectFiniteOrRefused {
          let result = try await engine.generate(
            GenerationRequest(prefix: [1, 2, 3], count: 4, sampling: sampling, seed: 1))
          return result.sequences.flatMap(\.logProbabilities)
        }
      }
      await expectFiniteOrRefused {
        let result = try await engine.read(
          ReadingRequest(prefix: [1, 2, 3], positions: [0, 2], tokens: [4, 5]))
        return result.logProbabilities.flatMap(\.self)
      }
      #expect(engine.occupancy.requests == 0 && engine.occupancy.sequences == 0)
    }
  }

  private func expectFiniteOrRefused(_ body: () async throws -> [Float]) async {
    do {
      let numbers = try await body()
      let isFinite = numbers.allSatisfy(\.isFinite)
      #expect(isFinite)
    } catch {
      let refusal = error as? GenerationError
      #expect(refusal == .notFinite)
    }
  }

  @Test func `a request that fails leaves the others alone`() async throws {
    // Token 9 alone has an embedding that nothing can follow.
    // Untied, so that no other output reads it.
    let engine = try InferenceEngine(
      TinyModels.make(tied: false).replacingEmbedding(of: 9, by: .infinity),
      settings: .init(threads: 2))
    let same = try InferenceEngine(TinyModels.make(tied: false), settings: .init(threads: 2))
    let outcomes = await withTaskGroup(of: (Int, [GeneratedSequence]?).self) { group in
      for index in 0..<12 {
        group.addTask {
          let request = GenerationRequest(
            prefix: index % 3 == 0 ? [1, 9] : [1, index], count: 3, sampling: .greedy,
            stop: StopRule(maximumTokens: 1), seed: UInt64(index))
          return (index, try? await engine.generate(request).sequences)
        }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    for index in 0..<12 where index % 3 != 0 && index != 9 {
      let request = GenerationRequest(
        prefix: [1, index], count: 3, sampling: .greedy, stop: StopRule(maximumTokens: 1),
        seed: UInt64(index))
      let expected = try await same.generate(request).sequences
      #expect(outcomes[index] == expected)
    }
    for index in stride(from: 0, to: 12, by: 3) { #expect(outcomes[index] == nil) }
    #expect(engine.occupancy.requests == 0)
  }

  @Test func `training with weights that have run away ends in one line`() async throws {
    let good = try TinyModels.make()
    let wild = Parameters(
      configuration: good.configuration, values: good.values.map { $0 < 0 ? -3e38 : 3e38 })
    var trainer = Trainer(wild, settings: try TrainingSettings(steps: 3, documentsPerStep: 2))
    let error = await #expect(throws: TrainingDivergedError.self) {
      _ = try await trainer.advance(on: CountingStream(), threads: 2)
    }
    #expect(error?.step == 1 && trainer.step == 0 && trainer.parameters == wild)
    let line = error?.description ?? "\n"
    #expect(!line.contains("\n"))
    let lost = Trainer(
      Parameters(configuration: good.configuration, values: good.values.map { _ in .nan }),
      settings: trainer.settings)
    await #expect(throws: TrainingDivergedError.self) {
      try await lost.validationLoss([CountingStream().document(0)], threads: 1)
    }
  }

  private static let settings: [(InferenceEngine.Settings, String)] = [
    (.init(threads: 0), "threads must be from 1 to 1024, not 0"),
    (.init(threads: .max), "threads must be from 1 to 1024, not 9223372036854775807"),
    (.init(threads: .min), "threads must be from 1 to 1024, not -9223372036854775808"),
    (.init(sequences: .max), "sequences must be from 1 to 1000000, not 9223372036854775807"),
    (.init(bytes: -1), "bytes must be at least 0, not -1"),
  ]

  @Test(arguments: settings.indices)
  func `an engine's ceilings have ceilings`(index: Int) throws {
    let (settings, message) = Self.settings[index]
    let parameters = try TinyModels.make()
    let error = #expect(throws: GenerationError.self) {
      try InferenceEngine(parameters, settings: settings)
    }
    #expect(error?.description == message)
  }

  @Test(arguments: [0, -1, 1_000_001, .max, .min])
  func `as many samples as no memory holds are refused`(count: Int) async throws {
    let engine = try InferenceEngine(TinyModels.make())
    await #expect(throws: GenerationError.self) {
      try await engine.generate(
        GenerationRequest(prefix: [1], count: count, sampling: .plain, seed: 1))
    }
  }

  @Test(arguments: [1e-300, 1e-45, 1e-39, 1e38, 1e300])
  func `no temperature draws what cannot be`(temperature: Double) {
    let logits: [Float] = [1, 3, 2, -1, 0.5, 2.9]
    var scratch = logits
    // Set behind the door, which refuses such a temperature.
    var sampling = Sampling.plain
    sampling.temperature = temperature
    let drawn = TokenDraw(sampling).tokens(
      (0..<200).map { UInt64($0) }, from: logits, scratch: &scratch)
    if temperature < 1 {
      #expect(drawn.allSatisfy { $0.token == 1 })
    } else {
      #expect(Set(drawn.map(\.token)).count == logits.count)
    }
  }

  private static let counts: [(String, @Sendable (Int) throws -> TrainingSettings)] = [
    ("steps", { try TrainingSettings(steps: $0) }),
    ("documents per step", { try TrainingSettings(steps: 1, documentsPerStep: $0) }),
    ("documents per shard", { try TrainingSettings(steps: 1, documentsPerShard: $0) }),
    ("lanes", { try TrainingSettings(steps: 1, lanes: $0) }),
    ("warm-up steps", { try TrainingSettings(steps: 1, warmupSteps: $0) }),
  ]

  @Test(arguments: counts.indices)
  func `a training setting that no run can have is refused`(index: Int) {
    let (name, make) = Self.counts[index]
    for value in [Int.min, -1, 2_000_000_000, .max] {
      let error = #expect(throws: TrainingSettingsError.self) { try make(value) }
      #expect(error?.setting == name && error?.found == "\(value)")
    }
  }
}

extension Parameters {
  fileprivate func replacingEmbedding(of token: Int, by value: Float) -> Parameters {
    var values = values
    let start = layout.embedding.lowerBound + token * configuration.width
    for i in start..<start + configuration.width {
      values[i] = i.isMultiple(of: 2) ? value : -value
    }
    return Parameters(configuration: configuration, values: values)
  }
}
