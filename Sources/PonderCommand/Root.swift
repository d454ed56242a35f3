import ArgumentParser

struct Root: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ponder", abstract: "Spend test-time compute well.",
    discussion: """
      Ponder trains small language models on problems with checkable answers and measures what more \
      samples, better choices and larger models buy. Begin with: ponder lab study --quick
      """,
    version: Version.text(for: CommandLine.arguments),
    subcommands: [
      SolveCommand.self, ServeCommand.self, LabCommand.self, Study.self, LabelCommand.self,
      Report.self,
      Fit.self, ExchangeCommand.self, TryCommand.self, LandscapeCommand.self,
      GradeCommand.self, Pool.self, ReplayCommand.self, Export.self, ModelsCommand.self,
    ])
}
