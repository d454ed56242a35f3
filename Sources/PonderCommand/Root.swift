import ArgumentParser

@main
struct Root: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ponder", abstract: "Spend test-time compute well.", version: "0.1.0",
    subcommands: [Lab.self, Export.self])
}
