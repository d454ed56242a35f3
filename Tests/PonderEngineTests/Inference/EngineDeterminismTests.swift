import Ponder
import Testing

@testable import PonderEngine

@Suite(.timeLimit(.minutes(40)))
struct EngineDeterminismTests {
  struct Trial: Sendable, CustomStringConvertible {
    var settings: InferenceEngine.Settings
    var width: Int
    var description: String {
      "\(settings.threads) threads, \(settings.sequences) sequences, \(settings.bytes) bytes, "
        + "\(width) tasks"
    }
  }

  static let trials = [
    Trial(settings: .init(threads: 1, sequences: 1, bytes: 0), width: 3),
    Trial(settings: .init(threads: 1, sequences: 64, bytes: 1 << 28), width: 40),
    Trial(settings: .init(threads: 2, sequences: 13, bytes: 150_000), width: 17),
    // Sequences have to go back and wait, again and again.
    Trial(settings: .init(threads: 2, sequences: 64, bytes: 60_000), width: 40),
    Trial(settings: .init(threads: 4, sequences: 100, bytes: 1 << 19), width: 40),
    Trial(settings: .init(threads: 3, sequences: 31, bytes: 1 << 28), width: 1),
  ]

  /// Requests of many shapes, some of which continue or repeat others.
  static func requests() throws -> [GenerationRequest] {
    var random = RandomStream(seed: 99)
    func draw(_ range: Range<Int>) -> Int { .random(in: range, using: &random) }
    let stems = (0..<4).map { TinyModels.randomTokens(10 + 25 * $0, seed: UInt64($0)) }
    return try (0..<24).map { i in
      let prefix =
        stems[draw(0..<4)].prefix(draw(8..<86))
        + TinyModels.randomTokens(draw(0..<9), seed: UInt64(i % 6))
      return GenerationRequest(
        prefix: Array(prefix), count: draw(1..<5),
        sampling: try Sampling(
          temperature: Double(draw(0..<4)) / 2, topK: draw(0..<2) == 0 ? nil : 7,
          topP: draw(0..<2) == 0 ? 1 : 0.8, maximumTokens: draw(1..<40)),
        stop: StopRule(tokens: [draw(0..<23)]), seed: UInt64(i))
    }
  }

  @Test(arguments: trials)
  func `tokens depend on the seed alone`(trial: Trial) async throws {
    let parameters = try TinyModels.make(length: 144)
    let requests = try Self.requests()
    let alone = try InferenceEngine(parameters, settings: .init(threads: 1))
    var expected: [[GeneratedSequence]] = []
    for request in requests {
      let single = try await alone.generate(request)
      expected.append(single.sequences)
    }
    let engine = try InferenceEngine(parameters, settings: trial.settings)
    var random = RandomStream(seed: 5)
    let order = Array(requests.indices).shuffled(using: &random)
    let results = try await order.concurrentMap(atMost: trial.width) { index in
      try await engine.generate(requests[index]).sequences
    }
    for (index, result) in zip(order, results) { #expect(result == expected[index]) }
    #expect(engine.occupancy.sequences == 0)
    #expect(engine.occupancy.requests == 0)
    #expect(engine.occupancy.bytes <= trial.settings.bytes)
  }

  @Test(arguments: trials)
  func `requests that enter together get what they get alone`(trial: Trial) async throws {
    let parameters = try TinyModels.make(length: 144)
    let requests = try Self.requests()
    let alone = try InferenceEngine(parameters, settings: .init(threads: 1))
    let engine = try InferenceEngine(parameters, settings: trial.settings)
    let together = try await engine.generate(requests)
    for (request, result) in zip(requests, together) {
      #expect(result.sequences == (try await alone.generate(request)).sequences)
    }
    #expect(together.count == requests.count)
    #expect(try await engine.generate([] as [GenerationRequest]).isEmpty)
    #expect(engine.occupancy.sequences == 0 && engine.occupancy.requests == 0)
  }

  @Test func `the first samples of many are those one would get alone`() async throws {
    let engine = try InferenceEngine(try TinyModels.make())
    func sample(_ count: Int) async throws -> [GeneratedSequence] {
      try await engine.generate(
        GenerationRequest(
          prefix: [1, 2, 3], count: count, sampling: try Sampling(maximumTokens: 20), seed: 4)
      ).sequences
    }
    let (few, many) = (try await sample(2), try await sample(60))
    #expect(few == Array(many.prefix(2)))
    #expect(Set(many).count > 50)
  }

  @Test func `decoding and reading in one pass give the same bits`() async throws {
    let parameters = try TinyModels.make()
    let prefix = TinyModels.randomTokens(5, seed: 1)
    let result = try await InferenceEngine(parameters).generate(
      GenerationRequest(prefix: prefix, sampling: try Sampling(maximumTokens: 80), seed: 2))
    let sequence = result.sequences[0]
    let read = try await InferenceEngine(parameters).read(
      ReadingRequest(
        prefix: prefix + sequence.tokens, positions: Array(4..<84), tokens: Array(0..<23)))
    for (i, token) in sequence.tokens.enumerated() {
      #expect(read.logProbabilities[i][token] == sequence.logProbabilities[i])
    }
  }

  @Test func `every size has usable lanes, and the narrowest that fits is taken`() throws {
    let sizes = BlockSizes.probe(try TinyModels.make(), candidates: [24, 48, 80])
    #expect(sizes.largest.lanes == 80)
    #expect(sizes.fitting(1) == sizes.sizes[0])
    #expect(sizes.fitting(1_000) == sizes.largest)
    for size in sizes.sizes { #expect(size.usable == size.usable.sorted()) }
  }
}
