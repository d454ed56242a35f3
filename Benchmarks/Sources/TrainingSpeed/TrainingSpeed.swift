import PonderEngine

/// Documents of one length with made-up tokens: the arithmetic is what is timed.
struct Noise: TrainingStream {
  let vocabulary: Int
  let length: Int

  func document(_ index: Int) -> TrainingDocument {
    let text = (0...length).map {
      Int32(truncatingIfNeeded: (index &* 31 &+ $0 &* 17) % vocabulary)
    }
    return TrainingDocument(continuing: text, from: length / 4)
  }
}

@main
struct TrainingSpeed {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    let large = arguments.first == 1
    let threads = arguments.count > 1 ? arguments[1] : 2
    let configuration =
      try large
      ? ModelConfiguration(
        vocabularySize: 288, width: 256, layerCount: 5, headCount: 8, feedForwardWidth: 672,
        maximumLength: 512)
      : ModelConfiguration(
        vocabularySize: 288, width: 96, layerCount: 3, headCount: 3, feedForwardWidth: 192,
        maximumLength: 512)
    let settings = try TrainingSettings(steps: 1000)
    var trainer = Trainer(Parameters(configuration: configuration, seed: 1), settings: settings)
    let data = Noise(vocabulary: 288, length: 96)
    _ = try await trainer.advance(on: data, threads: threads)
    let clock = ContinuousClock()
    for _ in 0..<3 {
      let tokens = trainer.tokens
      let operations = trainer.floatingPointOperations
      let time = try await clock.measure {
        for _ in 0..<(large ? 3 : 20) { _ = try await trainer.advance(on: data, threads: threads) }
      }
      let seconds = time / .seconds(1)
      print(
        "tokens/s \(Int(Double(trainer.tokens - tokens) / seconds)), GFLOP/s "
          + "\(((trainer.floatingPointOperations - operations) / seconds / 1e8).rounded() / 10)")
    }
  }
}
