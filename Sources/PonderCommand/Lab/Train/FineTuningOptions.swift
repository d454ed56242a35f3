import ArgumentParser
import PonderLab

/// How a base model is fine-tuned.
struct FineTuningOptions: ParsableArguments {
  @Option(help: "How often the data is read at most; the best weights on the way are kept.")
  var passes = FineTuning().passes

  @Option(help: "What moves the weights: muon or adamW.")
  var optimizer = FineTuning().optimizer

  @Option(help: "The learning rate after the warm-up.")
  var learningRate = FineTuning().peakLearningRate

  var value: FineTuning {
    FineTuning(passes: passes, optimizer: optimizer, peakLearningRate: learningRate)
  }

  func validate() throws {
    try refuse("--passes", outside: 1...10_000, passes)
    guard learningRate > 0, learningRate.isFinite else {
      throw ValidationError("--learning-rate must be above 0, not \(learningRate)")
    }
  }
}
