import Foundation
import Ponder
import PonderFiles
import PonderTesting
import Testing

@testable import PonderData

struct LabelTests {
  private struct Wants: Reference {
    var text: String
    func accepts(_ answer: Answer) -> Bool { answer.text == text }
  }

  private let exercise = Exercise(
    problem: Problem(id: "p", question: "?"), reference: Wants(text: "2"), solution: "",
    kind: "any")

  @Test func `a label is the share of continuations that end right`() async throws {
    let proposer = ScriptedProposer([
      (text: "a\nAnswer: 2", weight: 3), (text: "a\nAnswer: 3", weight: 1),
      (text: "b\nAnswer: 3", weight: 2), (text: "b\nlost", weight: 2),
    ])
    let labeller = try StepLabeller(
      proposer: proposer, domain: ScriptedDomain(), samples: 64, labels: .rollouts(400))
    let rows = try await labeller.label(exercise, index: 5, seed: 1)
    #expect(Set(rows.map(\.completions)).count == rows.count, "equal solutions are kept once")
    #expect(
      Set(rows.map(\.completions)) == [
        ["a", "Answer: 2"], ["a", "Answer: 3"], ["b", "Answer: 3"],
      ],
      "a solution without an answer is dropped")
    for row in rows {
      #expect(row.exercise == 5 && row.prompt == "?" && abs(row.promptLabel - 0.375) < 0.2)
      #expect(abs(row.labels[0] - (row.completions[0] == "a" ? 0.75 : 0)) < 0.1)
      #expect(row.labels[1] == (row.completions[1] == "Answer: 2" ? 1 : 0))
      #expect(row.isRight == (row.labels[1] == 1))
    }
    #expect(try await labeller.label(exercise, index: 5, seed: 1) == rows)
    let json = String(decoding: try JSONLines.lines(of: rows), as: UTF8.self)
    #expect(json.contains(#""completions":["a","Answer: 2"]"#) && json.contains(#""labels":[0."#))
  }

  /// Right is what ends in 2; after "b" nothing can.
  private struct Solvable: ExactReference {
    func accepts(_ answer: Answer) -> Bool { answer.text == "2" }
    func canComplete(_ solutions: [[String]]) -> [[Bool]] {
      solutions.map { steps in
        steps.indices.map { !steps[...$0].contains("b") && steps[$0] != "Answer: 3" }
      }
    }
  }

  @Test func `exact labels say what can still become right`() async throws {
    var solvable = exercise
    solvable.reference = Solvable()
    let proposer = ScriptedProposer([
      "a\nAnswer: 2", "a\nAnswer: 3", "b\nAnswer: 3", "b\nlost", "a\nc\nAnswer: 2",
    ])
    func rows(_ samples: Int, _ branching: Branching?) async throws -> [LabelledSolution] {
      try await StepLabeller(
        proposer: proposer, domain: ScriptedDomain(), samples: samples, labels: .exact(branching)
      ).label(solvable, index: 0, seed: 2)
    }
    let plain = try await rows(64, nil)
    let labels = Dictionary(uniqueKeysWithValues: plain.map { ($0.completions, $0.labels) })
    #expect(
      labels == [
        ["a", "Answer: 2"]: [1, 1], ["a", "Answer: 3"]: [1, 0], ["b", "Answer: 3"]: [0, 0],
        ["a", "c", "Answer: 2"]: [1, 1, 1],
      ])
    // From two samples, branches find what else may follow where a mistake was made.
    let few = try await rows(2, nil)
    let more = try await rows(2, Branching(64))
    #expect(few.count <= 2 && Array(more.prefix(few.count)) == few && more.count > few.count)
    #expect(try await rows(2, Branching(64)) == more)
    #expect(more.allSatisfy { $0.promptLabel == few.first?.promptLabel })
    // A verifier that sees every mistake leaves nothing to branch off, a blind one everything.
    let seeing = ScriptedVerifier(["a": 0.9, "c": 0.9, "b": 0.1, "Answer: 3": 0.1])
    #expect(try await rows(2, Branching(64, missedBy: seeing)) == few)
    let blind = ScriptedVerifier([:], otherwise: 0.9)
    #expect(try await rows(2, Branching(64, missedBy: blind)) == more)
    // Where nobody can tell, exact labels are refused.
    let labeller = try StepLabeller(
      proposer: proposer, domain: ScriptedDomain(), labels: .exact(nil))
    await #expect(throws: InexactReferenceError.self) {
      try await labeller.label(exercise, index: 0, seed: 1)
    }
    #expect(throws: ConfigurationError.self) { try Branching(0) }
  }

  private static let settings = ["seed": "1", "samples": "2"]

  private func withTemporaryFile(_ body: (URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.appendingPathComponent("labels.jsonl"))
  }

  /// None, one or two of them.
  private func rows(of exercise: Int) -> [LabelledSolution] {
    (0..<exercise % 3).map {
      LabelledSolution(
        exercise: exercise, id: "p\(exercise)", prompt: "?", completions: ["s\($0)"],
        labels: [1], promptLabel: 0.5)
    }
  }

  /// Labels what is missing of twelve exercises, four at a time.
  private func finish(_ url: URL) async throws -> LabelFile {
    try await LabelSeries.run(
      LabelFile(url, settings: Self.settings), upTo: 12, atMost: 4, mayBegin: { _ in true }
    ) { Metered(rows(of: $0), cost: ModelCost(calls: 1)) }
  }

  @Test func `a file of labels is continued after any kill`() async throws {
    try await withTemporaryFile { url in
      let record = url.appendingPathExtension("run")
      #expect(try await finish(url).spent.calls == 12)
      let whole = try Data(contentsOf: url)
      let told = try Data(contentsOf: record)
      for cut in stride(from: 0, through: whole.count, by: 7) {
        try whole.prefix(cut).write(to: url)
        // The record is written after the rows, so that it is behind them or with them.
        try told.write(to: record)
        #expect(try await finish(url).next == 12)
        #expect(try Data(contentsOf: url) == whole, "cut after \(cut) bytes")
      }
      let head = try #require(told.firstIndex(of: UInt8(ascii: "\n")))
      for cut in stride(from: head + 1, through: told.count, by: 5) {
        try whole.write(to: url)
        try told.prefix(cut).write(to: record)
        #expect(try await finish(url).spent.calls >= 1)
        #expect(try Data(contentsOf: url) == whole, "record cut after \(cut) bytes")
      }
      try Data("{}\n".utf8).write(to: url)
      #expect(throws: JSONLinesError.self) { try LabelFile(url, settings: Self.settings) }
    }
  }

  @Test func `a file of labels is open once, and only its owner may read it`() async throws {
    try await withTemporaryFile { url in
      do {
        let first = try LabelFile(url, settings: Self.settings)
        let error = #expect(throws: FileError.self) {
          try LabelFile(url, settings: Self.settings)
        }
        #expect(
          error?.problem
            == "another process writes to it; wait until that one has ended, or give another file")
        _ = first.next
      }
      _ = try await finish(url)
      for place in [url, url.appendingPathExtension("run"), url.appendingPathExtension("lock")] {
        let mode = try FileManager.default.attributesOfItem(atPath: place.path)[.posixPermissions]
        #expect(mode as? Int == 0o600, "\(place.lastPathComponent)")
      }
    }
  }

  @Test(arguments: [
    (#""exercise": 9223372036854775807"#, "exercise"), (#""exercise": -1"#, "exercise"),
    (#""labels": [3e38]"#, "labels"), (#""labels": [0.5, 0.5]"#, "labels"),
    (#""prompt_label": -0.5"#, "prompt_label"),
  ])
  func `a label out of its range is named with its line`(field: String, name: String) async throws {
    let fields = [
      "exercise": #""exercise": 0"#, "labels": #""labels": [1]"#,
      "prompt_label": #""prompt_label": 1"#,
    ].merging([name: field]) { $1 }.values.sorted().joined(separator: ", ")
    let row = #"{"id": "p", "prompt": "q", "completions": ["a"], \#(fields)}"# + "\n"
    let error = #expect(throws: JSONLinesError.self) {
      try JSONLines.decode(LabelledSolution.self, from: Data(row.utf8), named: "labels.jsonl")
    }
    let found = error?.description ?? ""
    #expect(found.hasPrefix("labels.jsonl, line 1: the field '\(name)': "), "\(found)")
  }

  @Test(arguments: [
    #"{"next":9223372036854775807,"rows":0,"took":{}}"#, #"{"next":1,"rows":-1,"took":{}}"#,
    #"{"next":1,"rows":1,"took":{"sampledTokens":9223372036854775807}}"#,
  ])
  func `a record with a number that cannot be is damaged`(entry: String) async throws {
    try await withTemporaryFile { url in
      _ = try await finish(url)
      let record = url.appendingPathExtension("run")
      let told = try Data(contentsOf: record)
      let head = try #require(told.firstIndex(of: UInt8(ascii: "\n")))
      let took = #""took":{"calls":0,"readTokens":0,"sampledTokens":0,"floatingPointOperations":0}"#
      let line = entry.replacing(#""took":{}"#, with: took)
        .replacing(
          #"{"sampledTokens""#,
          with: #"{"calls":0,"readTokens":0,"floatingPointOperations":0,"sampledTokens""#)
      try (told[...head] + Data((line + "\n").utf8)).write(to: record)
      let error = #expect(throws: JSONLinesError.self) {
        try LabelFile(url, settings: Self.settings)
      }
      #expect(error?.problem.hasPrefix("this record of a file of labels is damaged") == true)
    }
  }

  @Test func `a finished file asks for nothing more`() async throws {
    try await withTemporaryFile { url in
      _ = try await finish(url)
      let again = try LabelFile(url, settings: Self.settings)
      #expect(again.next == 12 && again.spent.calls == 12)
    }
  }

  @Test func `a file of labels goes on with its own settings alone`() async throws {
    try await withTemporaryFile { url in
      _ = try await finish(url)
      let known = try Data(contentsOf: url)
      let error = #expect(throws: LabelSettingsError.self) {
        try LabelFile(url, settings: ["seed": "1", "samples": "3"])
      }
      #expect(error?.description.contains("it was begun with samples 2, not 3") == true)
      #expect(throws: LabelSettingsError.self) { try LabelFile(url, settings: ["seed": "1"]) }
      #expect(try Data(contentsOf: url) == known)

      // As earlier versions left it: the last exercise may be incomplete, and is labelled again.
      let record = url.appendingPathExtension("run")
      try FileManager.default.removeItem(at: record)
      do {
        let old = try LabelFile(url, settings: Self.settings)
        #expect(old.isUnrecorded && old.next == 11)
      }
      #expect(try await finish(url).next == 12)
      #expect(try Data(contentsOf: url) == known)

      try Data("oops\n".utf8).write(to: record)
      #expect(throws: JSONLinesError.self) { try LabelFile(url, settings: Self.settings) }
      // Without labels there is nothing that other settings could spoil.
      try FileManager.default.removeItem(at: url)
      #expect(try LabelFile(url, settings: [:]).next == 0)
    }
  }

  @Test func `a failure and a limit keep what is finished before them`() async throws {
    struct Broken: Error {}
    try await withTemporaryFile { url in
      await #expect(throws: Broken.self) {
        _ = try await LabelSeries.run(
          LabelFile(url, settings: Self.settings), upTo: 12, atMost: 1, mayBegin: { _ in true }
        ) { index in
          if index == 5 { throw Broken() }
          return Metered(rows(of: index), cost: .zero)
        }
      }
      do {
        let kept = try LabelFile(url, settings: Self.settings)
        #expect(kept.next == 5)
        let stopped = try await LabelSeries.run(kept, upTo: 12, atMost: 3, mayBegin: { $0 < 9 }) {
          Metered(rows(of: $0), cost: .zero)
        }
        #expect(stopped.next == 9)
      }
      #expect(try await finish(url).next == 12)
      let found = try JSONLines.read(LabelledSolution.self, from: url)
      #expect(found == (0..<12).flatMap(rows(of:)))
    }
  }

  @Test(arguments: [("", "abc", 3), ("kitten", "sitting", 3), ("flaw", "lawn", 2), ("ab", "ab", 0)])
  func `edits are counted`(a: String, b: String, distance: Int) {
    #expect(editDistance(Array(a.utf8), Array(b.utf8)) == distance)
    #expect(editDistance(Array(b.utf8), Array(a.utf8)) == distance)
  }

  @Test func `a right solution follows its nearest wrong one`() {
    let solutions = ["1 + 1 = 2", "1 + 1 = 3", "none", "zero zero", "4", "5 x"]
    let isRight = [true, false, false, false, false, false]
    var counts: Set<Int> = []
    for seed in 0..<60 {
      let examples = RevisionPairing.examples(
        exercise.problem, solutions: solutions, isRight: isRight, seed: UInt64(seed))
      #expect(examples.map(\.completion) == ["1 + 1 = 2"])
      let attempts = examples[0].attempts
      counts.insert(attempts.count)
      #expect(attempts.last == nil || attempts.last == "1 + 1 = 3")
      #expect(Set(attempts).count == attempts.count && !attempts.contains("1 + 1 = 2"))
    }
    #expect(counts == [0, 1, 2, 3, 4])
    let easy = RevisionPairing.examples(
      exercise.problem, solutions: ["a", "b"], isRight: [true, true], seed: 1)
    #expect(easy.map(\.attempts) == [[], []], "without wrong ones there is nothing to show")
  }

  @Test func `solutions are written as their model parts its steps`() {
    let labelled = ["1", "2"].map { end in
      LabelledSolution(
        exercise: 0, id: "a", prompt: "?", completions: ["x\ny", end],
        labels: [0.5, end == "2" ? 1 : 0], promptLabel: 0.5)
    }
    let outcome = LabelledOutcome(labelled[1], separator: "\n\n")
    #expect(outcome.completion == "x\ny\n\n2" && outcome.label)
    let shown = (0..<8).flatMap {
      RevisionPairing.examples(labelled, separator: "\n\n", seed: $0)
    }
    #expect(shown.allSatisfy { $0.completion == "x\ny\n\n2" })
    #expect(Set(shown.map(\.attempts)) == [[], ["x\ny\n\n1"]])
  }

  @Test func `labelled solutions are paired problem by problem`() {
    func solution(_ id: String, _ step: String, _ label: Double) -> LabelledSolution {
      LabelledSolution(
        exercise: 0, id: id, prompt: "Q " + id, completions: [step], labels: [label],
        promptLabel: 0.5)
    }
    let examples = RevisionPairing.examples(
      [
        solution("b", "right", 1), solution("a", "good", 1), solution("b", "wrong", 0),
        solution("b", "right", 1), solution("c", "bad", 0),
      ], seed: 3)
    #expect(examples.map(\.id) == ["b", "a"], "each right solution once; none for c")
    #expect(examples.map(\.completion) == ["right", "good"])
    #expect(examples[0].prompt == "Q b" && Set(examples[0].attempts).isSubset(of: ["wrong"]))
    #expect(examples[1].attempts == [])
  }
}
