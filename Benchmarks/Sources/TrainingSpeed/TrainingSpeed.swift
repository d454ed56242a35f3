import ArgumentParser
import Measuring
import PonderData
import PonderEngine
import PonderLab

/// Documents of one length with made-up tokens: the arithmetic is what is timed.
struct Noise: TrainingStream {
  let vocabulary: Int
  let length: Int

  func document(_ index: Int) -> TrainingDocument {
    let text = (0...length).map { place in
      Int32(truncatingIfNeeded: (index &* 31 &+ place &* 17) % vocabulary)
    }
    return TrainingDocument(continuing: text, from: 0)
  }
}

/// Trains one of the lab's models on full documents of one length.
@main
struct TrainingSpeed: AsyncParsableCommand {
  @Option var model = "small"
  @Option var documents = 48
  @Option var length = 96
  @Option(help: "Documents in one product.") var shard = 6
  @Option var steps = 20
  @Option var threads = 2
  @Option var runs = 5

  func run() async throws {
    let configuration = try LabModel.read(model).parameters.configuration
    let settings = try TrainingSettings(
      steps: 100_000, documentsPerStep: documents, documentsPerShard: shard)
    var trainer = Trainer(Parameters(configuration: configuration, seed: 1), settings: settings)
    let data = Noise(vocabulary: configuration.vocabularySize, length: length)
    _ = try await trainer.advance(on: data, threads: threads)
    let before = (trainer.tokens, trainer.floatingPointOperations)
    let speed = try await medianSpeed(runs: runs) {
      let tokens = trainer.tokens
      for _ in 0..<steps { _ = try await trainer.advance(on: data, threads: threads) }
      return Double(trainer.tokens - tokens)
    }
    let operations =
      (trainer.floatingPointOperations - before.1) / Double(trainer.tokens - before.0)
    let peak = try await medianPeak(threads: threads, runs: 5)
    report([
      "tokens_per_second": speed, "flop_per_token": operations,
      "gflop_per_second": speed * operations / 1e9, "peak_gflop_per_second": peak / 1e9,
      "share_of_peak": speed * operations / peak,
    ])
  }
}
