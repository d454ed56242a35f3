import Foundation
import Testing

@testable import PonderPools

struct PoolFormatTests {
  private static let full = PoolLine(
    run: "r", method: "beam_search", model: "m", answers: "math", problem: "p", question: "q?",
    reference: "1", level: "5", candidate: 3, answer: .answer("2"), correct: false,
    scores: [0.5, 1], outcome: 0.25, tokens: 7, generations: 4, text: "a\nb", steps: ["a", "b"],
    parent: 2,
    depth: 2,
    finished: false, chain: 1, attempt: 0)

  @Test(arguments: [
    full, PoolLine(problem: "p", reference: "1", candidate: 0),
    PoolLine(problem: "p", candidate: 0, answer: .none, correct: true),
  ])
  func `a candidate comes back as it was written`(line: PoolLine) throws {
    let data = try JSONEncoder().encode(line)
    #expect(try JSONDecoder().decode(PoolLine.self, from: data) == line)
  }

  @Test(arguments: ["pool.jsonl", "pool.jsonl.gz"])
  func `a file is written, as gzip where its name says so, and read back`(name: String) async throws
  {
    try await PoolFixtures.withFolder { folder in
      let file = folder.appendingPathComponent(name)
      let lines = PoolFixtures.synthetic(problems: 300, samples: 4) { $0 % 5 }
      try PoolWriter.create(file) { writer in for line in lines { try writer.write(line) } }
      let start = try Data(contentsOf: file).prefix(2)
      #expect(start == (name.hasSuffix("gz") ? Data([0x1F, 0x8B]) : Data("{\"".utf8)))
      var found: [PoolLine] = []
      #expect(try PoolFixtures.reader.read(file) { found.append($0) } == .pool)
      #expect(found == lines)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [name])
    }
  }

  @Test func `a write that fails leaves the old file`() async throws {
    try await PoolFixtures.withFile("old") { file in
      #expect(throws: PoolError.self) {
        try PoolWriter.create(file) { _ in throw PoolError(file: "x", problem: "y") }
      }
      let content = try String(contentsOf: file, encoding: .utf8)
      let folder = file.deletingLastPathComponent().path
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(content == "old" && names == [file.lastPathComponent])
    }
  }

  @Test(arguments: [
    (#"{"problem": "p", "candidate": 0, "score": 1}"#, "line 1: 'score' is not one of run, method"),
    (#"{"problem": "p", "candidate": "x"}"#, "line 1: the field 'candidate' is of the wrong type"),
    (
      #"{"problem": "p", "candidate": -1}"#,
      "line 1: 'candidate' must be a whole number from 0 to 1000000000, not -1"
    ),
    (
      #"{"problem": "p", "candidate": 0, "scores": [0.5, 1.5]}"#,
      "line 1: 'scores' must be from 0 to 1, not 1.5"
    ),
    (#"{"problem": "p", "candidate": 0, "chain": 1}"#, "line 1: 'chain' and 'attempt' go together"),
    (
      #"{"problem": "p", "candidate": 1, "parent": 1}"#,
      "line 1: candidate 1 is its own parent"
    ),
    (
      #"{"problem": "p", "candidate": 0, "answer": "1"}"#,
      "line 1: there is neither 'correct' nor a 'reference' to grade by"
    ),
    (
      "\n" + #"{"problem": "p", "candidate": 0, "correct": true}"#,
      "line 2: there is neither an 'answer' nor a text to find it in"
    ),
    (
      #"{"problem": "p", "candidate": 0, "answer": "1", "correct": true}"# + "\n{oops",
      "line 2: this is not JSON"
    ),
    ("[1, 2]", "item 1: this is no JSON object"), ("", "the file holds no record"),
    (#"[{"idx": 1, "ys": [], "accs": []}, "#, "the array has no end"),
    (
      #"{"id": 3}"#,
      "line 1: the fields id are of no form that can be read; accepted are a pool of Ponder's "
        + "(problem, candidate); search-and-learn output (problem, completions); "
    ),
  ])
  func `what does not fit is named with its line`(text: String, message: String) async throws {
    let found = try await PoolFixtures.message(text)
    #expect(found.hasPrefix("pool.jsonl"))
    #expect(found.contains(message), "\(found)")
  }

  @Test func `a file that is not there, or is damaged, is named`() async throws {
    let missing = URL(fileURLWithPath: "/none/pool.jsonl")
    let error = #expect(throws: PoolError.self) { try PoolFixtures.reader.runs(in: [missing]) }
    #expect(error?.description == "/none/pool.jsonl: the file cannot be read")
    try await PoolFixtures.withFolder { folder in
      let file = folder.appendingPathComponent("pool.jsonl.gz")
      let lines = PoolFixtures.synthetic(problems: 300, samples: 4) { $0 % 5 }
      try PoolWriter.create(file) { writer in for line in lines { try writer.write(line) } }
      let whole = try Data(contentsOf: file)
      try whole.prefix(whole.count / 2).write(to: file)
      let error = #expect(throws: PoolError.self) { try PoolFixtures.reader.runs(in: [file]) }
      #expect(error?.problem == "the file is damaged: its gzip data cannot be inflated")
    }
  }

  @Test(arguments: [
    "{\"a\": 1}\n\n {\"a\": \"x\\n]\"}\r\n{}",
    " [{\"a\": [1, {\"b\": \"],\\\"[\"}]}, 2,\n \"x\" ]\n",
  ])
  func `records do not depend on how the bytes are cut`(text: String) throws {
    let bytes = Array(text.utf8)
    func records(_ cut: Int) throws -> [RecordSplitter.Record] {
      var splitter = RecordSplitter()
      var records: [RecordSplitter.Record] = []
      try splitter.feed(bytes[..<cut]) { records.append($0) }
      try splitter.feed(bytes[cut...]) { records.append($0) }
      try splitter.finish { records.append($0) }
      return records
    }
    let whole = try records(0)
    #expect(whole.count == 3)
    #expect(
      whole.map(\.place)
        == (text.hasPrefix(" [")
          ? ["item 1", "item 2", "item 3"] : ["line 1", "line 3", "line 4"]))
    for cut in 0...bytes.count { #expect(try records(cut) == whole, "cut at byte \(cut)") }
  }
}
