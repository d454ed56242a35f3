import ArgumentParser
import Foundation
import PonderModels

@testable import PonderCommand

/// Runs a command in this process, from its arguments on.
func run(_ arguments: [String]) async throws {
  var command = try Root.parseAsRoot(arguments)
  if var command = command as? any AsyncParsableCommand {
    try await command.run()
  } else {
    try command.run()
  }
}

extension URL {
  /// A file of this folder with this content.
  func file(_ name: String, _ bytes: [UInt8]) throws -> URL {
    let file = appendingPathComponent(name)
    try Data(bytes).write(to: file)
    return file
  }
}

extension Door {
  /// Numbers, names and paths on the command line, one argument a line: parsed and checked, not run.
  static let arguments = Door(
    "arguments", share: 120,
    texts: [
      "solve\nMake 24 from 4, 7, 8, 8.\n--budget\n16\n--seed\n3\n--threads\n2\n--strategy\nbeam: {width: 4}",
      "solve\nMake 24 from 4, 7, 8, 8.\n--strategy\nrevisions: {ratio: \"1:4\"}\n--json",
      "lab\nevaluate\nsmall\n--samples\n4\n--problems\n9\n--temperature\n0.7\n--domain\ncountdown-4-24",
      "lab\nshow\n--problems\n3\n--samples\n2\n--seed\n1", "lab\ntrain\nsmall\n--steps\n6",
      "lab\ntrain\nverifier\n--labels\nnone.jsonl\n--passes\n2", "lab\nlabel\n--rollouts\n3",
      "label\ncountdown-5\n--count\n5\n--samples\n4\n--rollouts\n2\n--seed\n1",
      "study\nrun\nnone.yaml",
      "exchange\nnone.yaml\n--use\n0.5\n2\n22\n--accounting\nverifierFree",
      "replay\nnone.jsonl\n--bins\n5\n--seed\n18446744073709551615", "export\nsmall\nnone",
      "lab\ngame24\nnone.csv", "lab\nstudy\n--quick\n--seed\n3",
    ]
  ) { input, _ in
    let arguments = String(decoding: input, as: UTF8.self).split(separator: "\n").map(String.init)
    // The parser's time grows with the square of their number, in debug builds by seconds.
    guard arguments.count <= 100 else { throw ValidationError("a hundred arguments") }
    let command = try Root.parseAsRoot(arguments)
    if let solve = command as? SolveCommand {
      _ = try? Question(solve.question, for: .servers)
      _ = try solve.strategy.map(SolveCommand.strategy)
      _ = try Question(solve.question, for: .shipped)
    }
  }
}
