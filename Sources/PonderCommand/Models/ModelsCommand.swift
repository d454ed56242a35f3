import ArgumentParser
import Foundation
import Ponder
import PonderFiles
import PonderLab
import PonderModels
import PonderRemote

struct ModelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "The models of ponder.yaml.",
    subcommands: [ModelsCheck.self])
}

struct ModelsCheck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Ask every server what it can do, and say what works and what is worked around.",
    discussion: """
      Samples a few short texts from each proposer to see how fast it is, and looks each verifier's \
      labels up. A server that does not answer is reported in less than ten seconds; the exit code is \
      then 2. Without ponder.yaml, the simplest one is:

        models:
          proposer: {addresses: ["http://127.0.0.1:8000"]}
          verifier: {kind: judge, servers: {addresses: ["http://127.0.0.1:8000"]}}
      """)

  @Argument(help: "Which models; all if left out.")
  var names: [String] = []

  @Flag(help: "Print what was found as JSON.")
  var json = false

  @OptionGroup var configuration: ConfigurationOptions

  func run() async throws {
    let configuration = try configuration.read()
    guard !configuration.models.isEmpty else {
      throw ValidationError("no model is configured: write a ponder.yaml, see --help")
    }
    for name in names where configuration.models[name] == nil {
      throw ValidationError(
        "no model '\(name.shown())' in ponder.yaml; there are "
          + configuration.models.keys.sorted().map { $0.shown(atMost: 60) }.joined(separator: ", "))
    }
    var isUsable = true
    var found: [String: ModelCheck] = [:]
    for name in names.isEmpty ? configuration.models.keys.sorted() : names {
      let check: ModelCheck
      switch configuration.models[name] {
      case .proposer(let settings)?: check = try await settings.check()
      case .verifier(let settings)?: check = try await settings.check()
      case .alias(let other)?:
        let isServed = if case .alias = try configuration.model(named: name) { false } else { true }
        // The engine's models only need to exist; nothing else is checked.
        if !isServed { _ = try LabModel.read(other) }
        if !json {
          print(
            "\(name.shown()): "
              + (isServed ? "the same as \(other.shown())" : "\(other.shown()), in the engine")
              + "\n")
        }
        continue
      case nil: continue
      }
      isUsable = isUsable && check.isUsable
      found[name] = check
      if !json { print("\(name.shown())\n\(check.description.indented)\n") }
    }
    if json { print(try found.jsonText()) }
    if !isUsable { throw ExitCode(2) }
  }
}

extension String {
  fileprivate var indented: String {
    split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }
      .joined(separator: "\n")
  }
}
