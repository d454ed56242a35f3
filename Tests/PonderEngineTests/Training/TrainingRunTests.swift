import Foundation
import PonderTesting
import Testing

@testable import PonderEngine

/// Counting sequences: quick to learn, endless, indexed.
struct CountingStream: TrainingStream {
  func document(_ index: Int) -> TrainingDocument {
    let start = index * 7 % 13
    let length = 5 + index % 4
    return TrainingDocument(
      continuing: (0..<length).map { Int32((start + $0) % 13 + 1) } + [0], from: 1)
  }
}

@Suite(.timeLimit(.minutes(40)))
struct TrainingRunTests {
  static func run(
    checkpoint: URL?, steps: Int = 12, seed: UInt64 = 3,
    optimizer: TrainingSettings.Optimizer = .adamW
  ) throws -> TrainingRun {
    let parameters = Parameters(
      configuration: try tinyConfiguration(), seed: seed, deviation: 0.1)
    let settings = try TrainingSettings(
      steps: steps, optimizer: optimizer, documentsPerStep: 6, documentsPerShard: 2, lanes: 3,
      peakLearningRate: 1e-2,
      warmupSteps: 2, seed: seed)
    let log = TrainingLog(
      recipe: "count", dataSeed: 0, settings: settings, layout: parameters.layout)
    return try TrainingRun(
      parameters, log: log, checkpoint: checkpoint,
      rhythm: .init(logEvery: 4, validateEvery: 4, checkpointEvery: .zero))
  }

  static func finish(
    _ run: TrainingRun, threads: Int = 2, stopAt: Int? = nil
  ) async throws -> (TrainingRun, TrainingRun.Outcome) {
    var run = run
    let step = LastStep()
    let outcome = try await run.run(
      on: CountingStream(), validation: [CountingStream().document(1_000)], threads: threads,
      shouldStop: { step.value == stopAt }, watch: { step.value = $0.report.step })
    return (run, outcome)
  }

  final class LastStep { var value = 0 }

  @Test(arguments: TrainingSettings.Optimizer.allCases)
  func `a run killed with SIGKILL goes on to the bit-same end`(
    optimizer: TrainingSettings.Optimizer
  ) async throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appendingPathComponent("checkpoint.safetensors").path
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, optimizer = optimizer as TrainingSettings.Optimizer] in
      let run = try TrainingRunTests.run(
        checkpoint: URL(fileURLWithPath: path), optimizer: optimizer)
      var killed = run
      _ = try await killed.run(
        on: CountingStream(), validation: [CountingStream().document(1_000)], threads: 2,
        shouldStop: { false }, watch: { if $0.report.step == 7 { kill(getpid(), SIGKILL) } })
    }
    let resumed = try Self.run(checkpoint: URL(fileURLWithPath: path), optimizer: optimizer)
    #expect(resumed.trainer.step == 6)
    let (finished, _) = try await Self.finish(resumed)
    let (alone, _) = try await Self.finish(Self.run(checkpoint: nil, optimizer: optimizer))
    #expect(finished.trainer.parameters.values == alone.trainer.parameters.values)
    #expect(finished.log.points == alone.log.points)
    #expect(finished.trainer.tokens == alone.trainer.tokens)
  }

  @Test func `the number of threads changes nothing`() async throws {
    let (one, _) = try await Self.finish(Self.run(checkpoint: nil), threads: 1)
    let (four, _) = try await Self.finish(Self.run(checkpoint: nil), threads: 4)
    #expect(one.trainer.parameters.values == four.trainer.parameters.values)
  }

  @Test func `the loss falls`() async throws {
    let (run, outcome) = try await Self.finish(Self.run(checkpoint: nil, steps: 60))
    let first = try #require(run.log.points.first?.validationLoss)
    let last = try #require(run.log.points.last?.validationLoss)
    #expect(outcome == .finished)
    #expect(last < 0.5 * first)
  }

  @Test func `a run that is asked to stop leaves a checkpoint`() async throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("checkpoint.safetensors")
    let (_, outcome) = try await Self.finish(Self.run(checkpoint: file), stopAt: 5)
    #expect(outcome == .interrupted)
    #expect(try Self.run(checkpoint: file).trainer.step == 5)
  }

  @Test func `a checkpoint of another run is refused by name`() async throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("checkpoint.safetensors")
    _ = try await Self.finish(Self.run(checkpoint: file), stopAt: 2)
    let error = #expect(throws: CheckpointError.self) {
      try Self.run(checkpoint: file, seed: 4)
    }
    #expect(error?.description.contains("belongs to another run, 'count'") == true)
  }

  @Test func `a damaged checkpoint is refused`() async throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("checkpoint.safetensors")
    _ = try await Self.finish(Self.run(checkpoint: file), stopAt: 2)
    try Data(contentsOf: file).prefix(1_000).write(to: file)
    let error = #expect(throws: CheckpointError.self) { try Self.run(checkpoint: file) }
    #expect(error?.description.contains("it is damaged") == true)
  }

  private static let claims: [(name: String, value: String, message: String)] = [
    ("step", "9223372036854775807", "its step must be from 0 to 12, not 9223372036854775807"),
    ("step", "-1", "its step must be from 0 to 12, not -1"),
    ("step", "13", "its step must be from 0 to 12, not 13"),
    ("step", "2.5", "its step must be from 0 to 12, not 2.5"),
    ("tokens", "9223372036854775807", "its log tells of 9223372036854775807 tokens"),
    ("tokens", "-1", "its log tells of -1 tokens"), ("tokens", "1e300", "it is damaged"),
    ("seconds", "-5", "its log tells of"), ("floatingPointOperations", "-1", "its log tells of"),
    ("parameters", "9223372036854775807", "it belongs to another run"),
    ("parameters", "-1", "it belongs to another run"),
    ("recent_losses", "[1e999]", "it is damaged"),
  ]

  @Test(arguments: claims.indices)
  func `a checkpoint that counts what cannot be is refused`(index: Int) async throws {
    let (name, value, message) = Self.claims[index]
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("checkpoint.safetensors")
    _ = try await Self.finish(Self.run(checkpoint: file), stopAt: 2)
    let reader = try SafetensorsReader(Data(contentsOf: file))
    var metadata = reader.metadata
    if metadata[name] != nil {
      metadata[name] = value
    } else {
      let log = metadata["log"] ?? ""
      let place = try #require(log.firstRange(of: "\"\(name)\":"))
      let end = log[place.upperBound...].firstIndex { ",}".contains($0) } ?? log.endIndex
      metadata["log"] = log.replacingCharacters(in: place.upperBound..<end, with: value)
    }
    metadata["format"] = nil
    let tensors = try reader.entries.map {
      SafetensorsWriter.Tensor(
        name: $0.name, shape: $0.shape, values: try reader.values(of: $0.name)[...])
    }
    try SafetensorsWriter.data(tensors, as: .float32, metadata: metadata).write(to: file)
    let error = #expect(throws: CheckpointError.self) { try Self.run(checkpoint: file) }
    #expect(error?.problem.hasPrefix(message) == true, "\(error?.problem ?? "")")
  }

  @Test(arguments: ["parameters", "first_moments", "second_moments"])
  func `a checkpoint with a value that is no number is refused`(name: String) async throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("checkpoint.safetensors")
    _ = try await Self.finish(Self.run(checkpoint: file), stopAt: 2)
    let reader = try SafetensorsReader(Data(contentsOf: file))
    let tensors = try reader.entries.map { entry in
      var values = try reader.values(of: entry.name)
      if entry.name == name { values[7] = .nan }
      return SafetensorsWriter.Tensor(name: entry.name, shape: entry.shape, values: values[...])
    }
    try SafetensorsWriter.data(tensors, as: .float32, metadata: reader.metadata).write(to: file)
    let error = #expect(throws: CheckpointError.self) { try Self.run(checkpoint: file) }
    #expect(error?.problem.contains("infinite or not a number") == true)
  }

  @Test func `a document the model cannot read is named`() async throws {
    struct LongStream: TrainingStream {
      func document(_ index: Int) -> TrainingDocument {
        TrainingDocument(continuing: [Int32](repeating: 1, count: index == 4 ? 50 : 3), from: 1)
      }
    }
    var run = try Self.run(checkpoint: nil)
    await #expect(
      throws: TrainingDataError(
        document: 4, problem: "is 49 tokens long; the model reads at most 32")
    ) {
      _ = try await run.run(
        on: LongStream(), validation: [], threads: 1, shouldStop: { false }, watch: { _ in })
    }
  }
}

struct TrainingSettingsTests {
  @Test func `the learning rate rises, peaks and falls along a cosine`() throws {
    let settings = try TrainingSettings(
      steps: 110, peakLearningRate: 1, warmupSteps: 10, finalLearningRate: 0.1)
    #expect(settings.learningRate(at: 0) == 0.1)
    #expect(settings.learningRate(at: 9) == 1)
    #expect(abs(settings.learningRate(at: 60) - 0.55) < 1e-12)
    #expect(abs(settings.learningRate(at: 110) - 0.1) < 1e-12)
  }

  @Test func `settings that train nothing are refused`() {
    #expect(
      throws: TrainingSettingsError(
        setting: "steps", found: "0", expected: "from 1 to 1000000000")
    ) {
      try TrainingSettings(steps: 0)
    }
    #expect(throws: TrainingSettingsError.self) { try TrainingSettings(steps: 1, beta1: 1.5) }
    #expect(throws: TrainingSettingsError.self) {
      try TrainingSettings(steps: 1, peakLearningRate: .nan)
    }
  }
}
