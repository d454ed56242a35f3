import Foundation
import GRDB
import Ponder
import Testing

@testable import PonderPools
@testable import PonderStudy

struct StudyStoreTests {
  private func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.appendingPathComponent("study.sqlite"))
  }

  private let key = StudyStore.Key(problem: "p", name: "pool", budget: 4, seed: 1)

  private func pool(_ right: Bool = true) -> SamplePool {
    SamplePool(
      answers: [.init(text: "2", isRight: right)],
      samples: [.init(answer: 0, stepScores: [0.5], tokens: 3)], cost: .zero)
  }

  /// Changes a store behind its back.
  private func change(_ file: URL, _ sql: String) throws {
    try DatabaseQueue(path: file.path).write { try $0.execute(sql: sql) }
  }

  private func problem(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "nothing"
    } catch {
      return "\(error)"
    }
  }

  @Test func `a store is its owner's alone`() throws {
    try inFolder { file in
      let store = try StudyStore(file)
      try store.add(key, pool())
      let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions]
      #expect(mode as? Int == 0o600)
      // What SQLite lays beside it has the same rights.
      try change(file, "PRAGMA user_version = 1")
      let other = try DatabaseQueue(path: file.path)
      try other.inDatabase { db in
        try db.execute(sql: "BEGIN IMMEDIATE; UPDATE unit SET seed = '1'")
        let journal = file.path + "-journal"
        let mode = try FileManager.default.attributesOfItem(atPath: journal)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        try db.execute(sql: "ROLLBACK")
      }
    }
  }

  @Test func `looking makes no store`() throws {
    try inFolder { file in
      #expect(try StudyStore.existing(file) == nil)
      #expect(!FileManager.default.fileExists(atPath: file.path))
      try StudyStore(file).add(key, pool())
      #expect(try StudyStore.existing(file)?.finished() == [key])
    }
  }

  @Test(arguments: [
    ("DROP TABLE unit", "is damaged, or is no study"),
    ("DROP TABLE grdb_migrations", "is damaged, or is no study"),
    (
      "DROP TABLE unit; CREATE TABLE unit (problem, name, budget, seed, value)",
      "is damaged, or is no study"
    ),
    ("DROP TABLE former; CREATE TABLE former (problem)", "is damaged, or is no study"),
    ("INSERT INTO grdb_migrations VALUES ('later')", "was written by a newer version of ponder"),
  ])
  func `a database that is no store is left alone`(sql: String, message: String) throws {
    try inFolder { file in
      try StudyStore(file).add(key, pool())
      try change(file, sql)
      let before = try Data(contentsOf: file)
      let found = problem { _ = try StudyStore(file) }
      #expect(found.contains(message) && !found.contains("SELECT"), "\(found)")
      #expect(try Data(contentsOf: file) == before)
    }
  }

  @Test func `another program's database is left alone`() throws {
    try inFolder { file in
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try change(file, "CREATE TABLE letters (text)")
      #expect(problem { _ = try StudyStore(file) }.contains("is damaged, or is no study"))
      #expect(try DatabaseQueue(path: file.path).read { try $0.tableExists("unit") } == false)
    }
  }

  @Test func `a page that was overwritten is found on opening`() throws {
    try inFolder { file in
      let store = try StudyStore(file)
      for number in 0..<200 {
        try store.add(
          .init(problem: "p\(number)", name: "pool", budget: 4, seed: 1), pool())
      }
      var bytes = try Data(contentsOf: file)
      let page = 4_096
      for place in stride(from: page, to: bytes.count, by: page) {
        for offset in 0..<page { bytes[place + offset] = UInt8(truncatingIfNeeded: offset &* 7) }
      }
      try bytes.write(to: file)
      let found = problem { _ = try StudyStore(file) }
      #expect(found == "\(file.path): is damaged, or is no study")
      try bytes.prefix(2 * page + 100).write(to: file)
      #expect(problem { _ = try StudyStore(file) }.hasPrefix(file.path + ": is damaged"))
    }
  }

  @Test(arguments: [
    (#"$.samples[0].answer"#, "99", "answer 99 of 1 answers"),
    (#"$.samples[0].answer"#, "-1", "answer -1 of 1 answers"),
    (#"$.samples[0].tokens"#, "-3", "-3 tokens"),
    (#"$.samples[0].tokens"#, "9223372036854775807", "9223372036854775807 tokens"),
    (#"$.samples[0].stepScores[0]"#, "7.5", "score of 7.5"),
    (#"$.cost.proposer.calls"#, "-1", "calls of -1"),
    (#"$.cost.verifier.readTokens"#, "9223372036854775807", "readTokens of 9223372036854775807"),
    (#"$.cost.verifier.floatingPointOperations"#, "-1.0", "floating-point operations"),
    (#"$.samples[0].answer"#, "'no'", "cannot be read"),
    (#"$.answers"#, "3", "cannot be read"),
  ])
  func `a row that no run can have written is named`(
    path: String, value: String, message: String
  ) throws {
    try inFolder { file in
      try StudyStore(file).add(key, pool())
      try change(file, "UPDATE unit SET value = json_set(value, '\(path)', \(value))")
      let store = try StudyStore(file)
      for found in [
        problem { _ = try store.values(SamplePool.self, named: "pool", budget: 4) },
        problem { try store.check() },
      ] {
        #expect(found.contains("the unit 'pool' at 4 of 'p' "), "\(found)")
        #expect(found.contains(message) && !found.contains("\n"), "\(found)")
      }
    }
  }

  @Test(arguments: [
    ("chains", #"$.chains[0][0].answer"#, "99", "answer 99 of 1 answers"),
    ("chains", #"$.attemptCosts[0].calls"#, "-1", "calls of -1"),
    ("beam, width 4", #"$.tree[1].parent"#, "1", "node 1 of the tree continues node 1"),
    ("beam, width 4", #"$.tree[1].parent"#, "-1", "node 1 of the tree continues node -1"),
    ("beam, width 4", #"$.tree[0].copies"#, "0", "node 0 of the tree has 0 copies"),
    ("beam, width 4", #"$.rightCandidates"#, "3", "3 right candidates of 2"),
    ("beam, width 4", #"$.candidates"#, "-1", "1 right candidates of -1"),
    ("difficulty", #"$.oracle"#, "1.5", "oracle of 1.5"),
    ("difficulty", #"$.sampledCost.proposer.calls"#, "-1", "calls of -1"),
    ("large", #"$.cost.sampledTokens"#, "-1", "sampledTokens of -1"),
  ])
  func `rows of every kind are looked through`(
    name: String, path: String, value: String, message: String
  ) throws {
    try inFolder { file in
      let store = try StudyStore(file)
      let key = { (name: String) in StudyStore.Key(problem: "p", name: name, seed: 1) }
      try store.add(
        key("chains"),
        ChainPool(
          answers: pool().answers, chains: [pool().samples], attemptCosts: [.zero],
          verifierCost: .zero))
      let nodes = [nil, 0].map { SearchNode(parent: $0, round: 1, steps: ["a"]) }
      try store.add(
        key("beam, width 4"),
        SearchOutcome(
          isRight: true, candidates: 2, rightCandidates: 1, cost: .zero, tree: nodes))
      try store.add(
        key("difficulty"), DifficultyRecord(oracle: 0.5, predicted: 0.5, sampledCost: .zero))
      try store.add(key("large"), LargeOutcome(isRight: true, cost: .zero))
      try store.check()
      try change(
        file,
        "UPDATE unit SET value = json_set(value, '\(path)', \(value)) WHERE name = '\(name)'")
      let found = problem { try store.check() }
      #expect(found.contains("the unit '\(name)' of 'p' has \(message)"), "\(found)")
    }
  }

  @Test func `a seed that is no number is no seed 0`() throws {
    try inFolder { file in
      try StudyStore(file).add(key, pool())
      try change(file, "UPDATE unit SET seed = 'many'")
      let found = problem { _ = try StudyStore(file).finished() }
      #expect(found.contains("a unit of 'p' has the seed 'many'"), "\(found)")
    }
  }

  @Test func `results of another content are set aside, and are back when it is`() throws {
    try inFolder { file in
      let store = try StudyStore(file)
      #expect(try store.bind(contents: ["p": "a", "q": "b"]) == .init())
      try store.add(key, pool())
      #expect(try store.unchanged(["p": "a", "r": "c"]) == ["p", "r"])
      #expect(try store.unchanged(["p": "edited"]) == [])
      #expect(try store.bind(contents: ["p": "edited", "q": "other"]).changed == ["p"])
      #expect(try store.finished() == [])
      try store.add(key, pool(false))
      #expect(try store.bind(contents: ["p": "a"]).changed == ["p"])
      let values = try store.values(SamplePool.self, named: "pool", budget: 4)
      #expect(values.map(\.value) == [pool()])
      #expect(try store.bind(contents: ["p": "a"]) == .init())
    }
  }

  @Test func `a store of version 0_1 opens, and its results are taken as they are`() throws {
    try inFolder { file in
      try StudyStore(file).add(key, pool())
      // As version 0.1 left it.
      try change(
        file,
        "DROP TABLE content; DROP TABLE former; DELETE FROM grdb_migrations WHERE identifier <> 'units'"
      )
      let store = try StudyStore(file)
      #expect(try store.unchanged(["p": "a"]) == ["p"])
      #expect(try store.bind(contents: ["p": "a", "q": "b"]) == .init(taken: 1))
      #expect(try store.finished() == [key])
      #expect(try store.bind(contents: ["p": "b"]).changed == ["p"])
    }
  }
}
