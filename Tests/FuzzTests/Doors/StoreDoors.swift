import Foundation
import GRDB
import Ponder
import PonderLab
import PonderModels
import PonderPolicy
import PonderSearch
import PonderTesting
import Yams

@testable import PonderCommand
@testable import PonderPools
@testable import PonderStudy

/// A small finished study of real puzzles, answered by scripted models.
private struct FinishedStudy {
  static let yaml = """
    problems: 6
    models: {proposer: small, verifier: verifier, reviser: reviser, reviser-verifier: reviser-verifier}
    budgets: [1, 4]
    strategies: [beam: {width: 2}]
    revisions: [1, 4]
    pool: 4
    difficulty: 4
    evidence: 1
    """

  /// The store's bytes, and its rows as `study export` gives them.
  static func make() async throws -> (bytes: [UInt8], rows: [String]) {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ponder-fuzz-store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let study = try StudyFile.read(yaml, named: "study.yaml")
    guard let models = study.models else { return ([], []) }
    let set = try ProblemSet(study, .shipped)
    let file = folder.appendingPathComponent("study.sqlite")
    var rows: [String] = []
    do {
      let store = try StudyStore(file)
      try store.bind(to: ["domain": "countdown", "proposer": "abc"])
      try await StudyRunner(
        study.plan(models), with: SmallModels.study, store: store
      ).run(set.problems, width: 1)
      try store.export { rows.append($0) }
    }
    // One of each kind is enough.
    var kinds: Set<String> = []
    rows = rows.filter { kinds.insert(Row($0)?.name ?? "").inserted }
    return (Array(try Data(contentsOf: file)), rows)
  }

  struct Row {
    var name: String
    var value: Substring

    /// Takes a line of the export apart without minding what its value holds.
    init?(_ line: String) {
      guard let mark = line.range(of: "\"value\":"),
        let start = line.range(of: "\"name\":\"")?.upperBound,
        let end = line[start...].firstIndex(of: "\"")
      else { return nil }
      name = String(line[start..<end])
      value = line[mark.upperBound...].dropLast()
    }
  }
}

/// What people do with a study that is there.
private func use(_ folder: URL, whole: Bool) async throws {
  let yaml = folder.appendingPathComponent("study.yaml")
  try Data(FinishedStudy.yaml.utf8).write(to: yaml)
  try await run(["study", "export", yaml.path])
  let study = try StudyFile.read(FinishedStudy.yaml, named: "study.yaml")
  guard let models = study.models else { return }
  let store = try StudyStore(folder.appendingPathComponent("study.sqlite"))
  _ = try study.plan(models).spent(in: store)
  _ = try StudyTable(study.plan(models), from: store)
  guard whole else { return }
  try await run(["study", "status", yaml.path])
  try await run(["report", yaml.path, "--plain"])
  try await run(["report", yaml.path])
  try await run(["fit", yaml.path, "--measure", "prompt"])
  try await run(["study", "export", yaml.path, "--pool", folder.appendingPathComponent("p").path])
}

extension Door {
  /// A study's store: its bytes, and its rows as another version or another program may have written them.
  static func stores() async throws -> [Door] {
    let made = try await FinishedStudy.make()
    return [
      Door("store", share: 30, corpus: [made.bytes]) { input, folder in
        _ = try folder.file("study.sqlite", input)
        try await use(folder, whole: input.reduce(0, &+) % 64 == 0)
      },
      Door("rows", share: 60, texts: made.rows) { input, folder in
        guard let row = FinishedStudy.Row(String(decoding: input, as: UTF8.self)) else {
          throw CocoaError(.fileReadCorruptFile)
        }
        let file = try folder.file("study.sqlite", made.bytes)
        do {
          let queue = try DatabaseQueue(path: file.path)
          try await queue.write { db in
            try db.execute(
              sql: "UPDATE unit SET value = ? WHERE name = ?",
              arguments: [String(row.value), row.name])
          }
          try queue.close()
        }
        try await use(folder, whole: input.reduce(0, &+) % 64 == 0)
      },
    ]
  }

  /// Policy files, read as `ponder solve` reads them and used with small models.
  static let policy = Door(
    "policy", share: 60,
    corpus: [
      (try? Data(contentsOf: Lab.countdown.policy)).map { Array($0) }, Array(smallPolicy.utf8),
    ]
    .compactMap(\.self)
  ) { input, folder in
    let policy = try Policy.read(folder.file("policy.json", input))
    try policy.check(models: policy.provenance.models)
    _ = policy.entries.map { "\($0.strategy) \((100 * $0.accuracy).formatted(0)) %" }
    let models = ModelSet(
      base: SmallModels.base, revision: SmallModels.base,
      promptPassRate: { _ in Metered(0.3, cost: .zero) })
    for budget in [1, 4, 16] {
      let found = try await policy.solve(
        Problem(id: "p", question: "?"), budget: Budget(generations: budget), with: models, seed: 1)
      precondition((0...1).contains(found.confidence), "sure by \(found.confidence)")
    }
  }

  private static let smallPolicy = """
    {"measure": "prompt", "bins": {"edges": [0.5, 0.25]}, "entries": [
    {"bin": 1, "budget": 1, "strategy": {"greedy": {}}, "accuracy": 0.5, "low": 0.25, "high": 0.75, "floatingPointOperations": 1e9, "decider": 1},
    {"bin": 2, "budget": 1, "strategy": {"majority": {}}, "accuracy": 0.5, "low": 0.25, "high": 0.75, "floatingPointOperations": 1e9, "decider": 1},
    {"bin": 3, "budget": 1, "strategy": {"best-of-n": {}}, "accuracy": 0.5, "low": 0.25, "high": 0.75, "floatingPointOperations": 1e9, "decider": 1}],
    "provenance": {"models": {"proposer": "abc"}, "domain": "countdown", "problems": 500, "seed": 18446744073709551615},
    "confidenceTables": [{"judges": ["verifier"], "values": [0.5], "passRates": [0.25, 0.5], "perMille": ["10 20 30", "40 500 990"], "perMilleAlone": "20 600"}]}
    """
}
