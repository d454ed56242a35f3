import ArgumentParser

struct Lab: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Models that Ponder trains itself, and problems it makes itself.",
    subcommands: [LabDemo.self, LabShow.self, LabEvaluate.self, LabTrain.self, LabLabel.self])
}
