import Ponder
import Testing

@testable import PonderEngine

@Suite(.timeLimit(.minutes(40)))
struct InferenceEngineTests {
  @Test(arguments: TinyModels.shapes)
  func `log-probabilities agree with the definition`(
    shape: (heads: Int, groups: Int, headSize: Int, tied: Bool)
  ) async throws {
    let parameters = try TinyModels.make(
      heads: shape.heads, groups: shape.groups, headSize: shape.headSize, tied: shape.tied)
    let tokens = TinyModels.randomTokens(70, seed: 3)
    let exact = NaiveDecoder(parameters: parameters).logProbabilities(tokens)
    let engine = try InferenceEngine(parameters)
    let read = try await engine.read(
      ReadingRequest(prefix: tokens, positions: Array(0..<70), tokens: Array(0..<23)))
    for (row, expected) in zip(read.logProbabilities, exact) {
      for (value, expected) in zip(row, expected) { #expect(abs(Double(value) - expected) < 1e-4) }
    }
  }

  @Test func `sampled tokens carry the model's own log-probabilities`() async throws {
    let parameters = try TinyModels.make()
    let engine = try InferenceEngine(parameters)
    let prefix = TinyModels.randomTokens(5, seed: 1)
    let sampling = try Sampling(temperature: 0.7, topK: 9, maximumTokens: 40)
    let result = try await engine.generate(
      GenerationRequest(prefix: prefix, count: 3, sampling: sampling, seed: 2))
    for sequence in result.sequences {
      #expect(sequence.tokens.count == 40)
      #expect(sequence.stop == .length)
      let exact = NaiveDecoder(parameters: parameters).logProbabilities(prefix + sequence.tokens)
      for (i, (token, value)) in zip(sequence.tokens, sequence.logProbabilities).enumerated() {
        #expect(abs(Double(value) - exact[prefix.count + i - 1][token]) < 1e-4)
      }
    }
  }

  @Test func `the greedy sequence takes the likeliest token each time`() async throws {
    let parameters = try TinyModels.make()
    let engine = try InferenceEngine(parameters)
    let prefix = TinyModels.randomTokens(5, seed: 1)
    let result = try await engine.generate(
      GenerationRequest(prefix: prefix, sampling: .greedy, seed: 2))
    let tokens = result.sequences[0].tokens
    #expect(tokens.count == 96 - 5)
    let exact = NaiveDecoder(parameters: parameters).logits(prefix + tokens)
    for (i, token) in tokens.enumerated() {
      let row = exact[prefix.count + i - 1]
      #expect(row[token] > (row.max() ?? 0) - 1e-3)
    }
  }

  @Test func `nothing is computed twice from step to step`() async throws {
    let bytes = (0..<23).map { $0 == 4 ? Array("\n".utf8) : Array("x".utf8) }
    let engine = try InferenceEngine(try TinyModels.make(length: 400), tokenBytes: bytes)
    var prefix = TinyModels.randomTokens(60, seed: 5)
    var computed = 0
    for step in 0..<4 {
      let request = GenerationRequest(
        prefix: prefix, count: 4, sampling: try Sampling(maximumTokens: 30),
        stop: StopRule(lines: 1), seed: UInt64(step))
      let result = try await engine.generate(request)
      // The first time the whole prompt; then the last token of the step before, which was sampled
      // but not yet read.
      #expect(result.usage.computedPrefixTokens == (step == 0 ? 60 : 1))
      let sampled = result.sequences.reduce(0) { $0 + $1.tokens.count }
      #expect(result.usage.sampledTokens == sampled)
      // Samples are computed once as far as they agree, and their last tokens not at all.
      let beginnings = result.sequences.flatMap { sequence in
        (1..<max(1, sequence.tokens.count)).map { sequence.tokens.prefix($0) }
      }
      #expect(result.usage.computedSampledTokens == Set(beginnings).count)
      computed += result.usage.computedPrefixTokens
      let again = try await engine.generate(request)
      #expect(again.sequences == result.sequences)
      #expect(again.usage.computedPrefixTokens == 0)
      prefix += result.sequences[step % 4].tokens
    }
    let read = try await engine.read(
      ReadingRequest(prefix: prefix, positions: [3, 59, prefix.count - 1], tokens: [1]))
    #expect(read.usage.computedPrefixTokens == 1)
  }

  @Test func `many samples of a sure model are computed once as far as they agree`() async throws {
    let engine = try InferenceEngine(try TinyModels.make())
    let result = try await engine.generate(
      GenerationRequest(
        prefix: [1, 2, 3], count: 500, sampling: try Sampling(temperature: 0.1, maximumTokens: 20),
        seed: 4))
    let beginnings = result.sequences.flatMap { sequence in
      (1..<20).map { sequence.tokens.prefix($0) }
    }
    #expect(result.usage.sampledTokens == 500 * 20)
    #expect(result.usage.computedSampledTokens == Set(beginnings).count)
    #expect(result.usage.computedSampledTokens < 500 * 19 / 2)
    let greedy = try await engine.generate(
      GenerationRequest(
        prefix: [1, 2, 3], count: 50, sampling: .greedy, stop: StopRule(maximumTokens: 20), seed: 4)
    )
    #expect(greedy.usage.computedSampledTokens == 19)
    #expect(Set(greedy.sequences).count == 1)
  }

  @Test func `concurrent requests share one computation of their prefix`() async throws {
    let engine = try InferenceEngine(try TinyModels.make(length: 300))
    let shared = TinyModels.randomTokens(150, seed: 5)
    let usages = try await Array(0..<20).concurrentMap(atMost: 20) { i in
      try await engine.generate(
        GenerationRequest(
          prefix: shared + [i], sampling: try Sampling(maximumTokens: 3), seed: UInt64(i))
      ).usage
    }
    #expect(usages.reduce(0) { $0 + $1.computedPrefixTokens } == 150 + 20)
  }

  @Test(arguments: [
    (
      GenerationRequest(prefix: [], sampling: .plain, seed: 0),
      "the prompt is empty, but the model needs at least one token"
    ),
    (
      GenerationRequest(prefix: Array(repeating: 1, count: 96), sampling: .plain, seed: 0),
      "the prompt has 96 tokens, but this model can take at most 95"
    ),
    (
      GenerationRequest(prefix: [1, 23], sampling: .plain, seed: 0),
      "token 23 is not one of the model's 0 to 22"
    ),
    (
      GenerationRequest(prefix: [1], count: 0, sampling: .plain, seed: 0),
      "the number of samples must be at least 1, not 0"
    ),
    (
      GenerationRequest(prefix: [1], sampling: .plain, stop: StopRule(lines: 0), seed: 0),
      "the number of steps must be at least 1, not 0"
    ),
  ])
  func `a request that cannot be served is refused`(
    request: GenerationRequest, message: String
  ) async throws {
    let engine = try InferenceEngine(try TinyModels.make())
    let error = await #expect(throws: GenerationError.self) { try await engine.generate(request) }
    #expect(error?.description == message)
  }

  @Test func `a prompt one short of the model's length gets one token`() async throws {
    let engine = try InferenceEngine(try TinyModels.make())
    let result = try await engine.generate(
      GenerationRequest(prefix: Array(repeating: 1, count: 95), sampling: .plain, seed: 0))
    #expect(result.sequences.map(\.tokens.count) == [1])
    #expect(result.sequences[0].stop == .length)
  }
}
