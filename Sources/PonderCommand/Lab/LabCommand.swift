import ArgumentParser

struct LabCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab", abstract: "Models that Ponder trains itself, and problems it makes itself.",
    subcommands: [
      LabStudy.self, LabShow.self, LabEvaluate.self, LabTrain.self, LabLabel.self,
      LabJudge.self, LabGame24.self, LabExposure.self,
      LabExamine.self,
    ])
}
