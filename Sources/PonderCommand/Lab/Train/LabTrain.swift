import ArgumentParser

struct LabTrain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a model from nothing, or go on from another one.",
    discussion: """
      A run keeps a checkpoint beside its output: killed at any moment, the same command goes on \
      where it stopped and ends with the same weights. Ctrl-C writes one more and exits with 130.
      """,
    subcommands: [
      TrainSmall.self, TrainLarge.self, TrainVerifier.self, TrainOutcome.self, TrainReviser.self,
      TrainReviserVerifier.self,
    ])
}
