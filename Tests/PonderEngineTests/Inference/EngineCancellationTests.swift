import Ponder
import Testing

@testable import PonderEngine

@Suite(.timeLimit(.minutes(40)))
struct EngineCancellationTests {
  @Test func `a cancelled request frees its slots and the others finish`() async throws {
    let engine = try InferenceEngine(
      try TinyModels.make(length: 2_000), settings: .init(sequences: 8))
    let long = GenerationRequest(
      prefix: [1, 2, 3], count: 8, sampling: try Sampling(maximumTokens: 1_900), seed: 1)
    let short = GenerationRequest(
      prefix: [4, 5], count: 4, sampling: try Sampling(maximumTokens: 10), seed: 2)
    let doomed = Task { try await engine.generate(long) }
    while engine.occupancy.sequences == 0 { await Task.yield() }
    let waiting = Task { try await engine.generate(short) }
    doomed.cancel()
    await #expect(throws: CancellationError.self) { try await doomed.value }
    let result = try await waiting.value
    #expect(result.sequences.map(\.tokens.count) == [10, 10, 10, 10])
    #expect(engine.occupancy.sequences == 0)
    #expect(engine.occupancy.requests == 0)
    #expect(try await engine.generate(short).sequences == result.sequences)
  }

  @Test func `requests that entered together are cancelled together`() async throws {
    let engine = try InferenceEngine(
      try TinyModels.make(length: 2_000), settings: .init(sequences: 8))
    let long = try (0..<3).map { seed in
      GenerationRequest(
        prefix: [1, 2, 3], count: 2, sampling: try Sampling(maximumTokens: 1_900),
        seed: UInt64(seed))
    }
    let doomed = Task { try await engine.generate(long) }
    while engine.occupancy.sequences == 0 { await Task.yield() }
    doomed.cancel()
    await #expect(throws: CancellationError.self) { try await doomed.value }
    #expect(engine.occupancy.sequences == 0 && engine.occupancy.requests == 0)
    let bad = GenerationRequest(prefix: [1_000], sampling: .plain, seed: 1)
    await #expect(throws: GenerationError.self) { try await engine.generate(long + [bad]) }
    #expect(engine.occupancy.requests == 0)
  }

  @Test func `of many requests any may be cancelled`() async throws {
    let engine = try InferenceEngine(
      try TinyModels.make(length: 300), settings: .init(sequences: 6))
    let expected = try await engine.generate(
      GenerationRequest(
        prefix: [7], count: 2, sampling: try Sampling(maximumTokens: 60), seed: 0)
    ).sequences
    var random = RandomStream(seed: 3)
    for round in 0..<5 {
      let tasks = try (0..<12).map { index in
        let request = GenerationRequest(
          prefix: [7], count: 2, sampling: try Sampling(maximumTokens: 60), seed: 0)
        return (index, Task { try await engine.generate(request).sequences })
      }
      for (index, task) in tasks where (index + round) % 3 == 0 {
        for _ in 0..<Int.random(in: 0..<20, using: &random) { await Task.yield() }
        task.cancel()
      }
      for (index, task) in tasks {
        let result = await task.result
        switch result {
        case .success(let sequences): #expect(sequences == expected)
        case .failure(let error):
          #expect(error is CancellationError && (index + round) % 3 == 0)
        }
      }
    }
    #expect(engine.occupancy.sequences == 0 && engine.occupancy.requests == 0)
  }
}
