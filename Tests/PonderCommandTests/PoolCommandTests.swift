import Foundation
import Testing

@testable import PonderCommand

struct PoolCommandTests {
  /// Two runs of forty problems, the second twice as good, in two files.
  private func write(in folder: URL) throws -> (a: URL, b: URL) {
    func text(_ run: String, _ right: (Int) -> Int) -> String {
      (0..<40).flatMap { problem in
        (0..<4).map { sample in
          let isRight = sample < right(problem)
          return """
            {"run": "\(run)", "problem": "p\(problem)", "reference": "r\(problem)", \
            "candidate": \(sample), "answer": "\(isRight ? "r\(problem)" : "w\(sample)")", \
            "scores": [\(isRight ? 0.75 : 0.25)], "tokens": 5}

            """
        }
      }.joined()
    }
    let (a, b) = (
      folder.appendingPathComponent("a.jsonl"), folder.appendingPathComponent("b.jsonl")
    )
    try Data(text("first") { $0 % 3 }.utf8).write(to: a)
    try Data(text("second") { $0 % 5 }.utf8).write(to: b)
    return (a, b)
  }

  @Test func `recorded candidates are replayed as tables, JSON and a page`() async throws {
    try await withTemporaryFolder { folder in
      let (a, b) = try write(in: folder)
      let page = folder.appendingPathComponent("page.html")
      let pictures = folder.appendingPathComponent("pictures")
      let outcome = try ponder(
        "replay", a.path, b.path, "--page", page.path, "--pictures", pictures.path)
      #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
      for part in [
        "first: accuracy", "second: by difficulty, N = 4", "best-of-N best",
        "second: compute-optimal choice", page.path,
      ] { #expect(outcome.output.contains(part), "\(part)") }
      let html = try String(contentsOf: page, encoding: .utf8)
      #expect(html.contains("id=\"replay-bins-2\"") && html.contains("id=\"replay-optimal-1\""))
      let names = try FileManager.default.contentsOfDirectory(atPath: pictures.path)
      #expect(names.contains("replay-1.svg") && names.count == 6, "\(names)")
      let json = try ponder("replay", a.path, b.path, "--run", "second", "--json").output
      #expect(json.contains("\"run\":\"second\"") && !json.contains("\"first\""))
      #expect(try ponder("replay", a.path, b.path, "--run", "second", "--json").output == json)
    }
  }

  @Test func `a policy is fitted on one run and tried on another`() async throws {
    try await withTemporaryFolder { folder in
      let (a, b) = try write(in: folder)
      let policy = folder.appendingPathComponent("policy.json")
      let outcome = try ponder(
        "replay", a.path, "--fit-on", "first", "--test-on", b.path, "--policy", policy.path,
        "--bins", "2", "--measure", "predicted")
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("Policy fitted on first, tried on second"))
      let text = try String(contentsOf: policy, encoding: .utf8)
      #expect(text.contains("\"measure\" : \"predicted\""))
      let unnamed = try ponder("replay", a.path, "--fit-on", "third", "--test-on", b.path)
      #expect(
        unnamed.code == 2 && unnamed.errors.contains("no run and no file 'third': the files have"))
    }
  }

  @Test func `foreign samples become a pool that replays alike`() async throws {
    try await withTemporaryFolder { folder in
      let foreign = folder.appendingPathComponent("beams.jsonl")
      let row =
        #"{"problem": "q", "answer": "2", "completions": ["\\boxed{2}", "x"], "scores": [[1], [0]]}"#
      try Data((row + "\n").utf8).write(to: foreign)
      let pool = folder.appendingPathComponent("pool.jsonl.gz")
      let outcome = try ponder(
        "pool", "import", foreign.path, "--output", pool.path, "--method", "beam_search")
      #expect(outcome.code == 0 && outcome.output == pool.path + "\n")
      #expect(outcome.errors == "2 candidates\n")
      let replay = try ponder("replay", pool.path)
      // The sentence may be broken between any two words.
      let words = replay.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(words.contains("The candidates depend on each other"), "\(replay.errors)")
    }
  }

  @Test func `batch output gets its right answers from a file`() async throws {
    try await withTemporaryFolder { folder in
      let (output, references, pool) = (
        folder.appendingPathComponent("batch.jsonl"),
        folder.appendingPathComponent("answers.jsonl"),
        folder.appendingPathComponent("pool.jsonl")
      )
      let reply =
        #"{"id": "b", "custom_id": "q", "response": {"status_code": 200, "body": {"model": "m", "#
        + #""choices": [{"index": 0, "message": {"role": "assistant", "content": "\\boxed{2}"}}, "#
        + #"{"index": 1, "message": {"role": "assistant", "content": "\\boxed{3}"}}]}}, "error": null}"#
      try Data((reply + "\n").utf8).write(to: output)
      try Data(#"{"id": "q", "answer": 2}"#.utf8).write(to: references)
      let outcome = try ponder(
        "pool", "import", output.path, "--output", pool.path, "--references", references.path)
      #expect(outcome.code == 0 && outcome.errors == "2 candidates\n", "\(outcome.errors)")
      let replay = try ponder("replay", pool.path)
      #expect(replay.code == 0 && replay.output.contains("majority"), "\(replay.errors)")
      let alone = try ponder("replay", output.path)
      #expect(alone.code == 2 && alone.errors.contains("nor a 'reference' to grade by"))
    }
  }

  @Test func `what contradicts itself is said, and not averaged`() async throws {
    try await withTemporaryFolder { folder in
      let (a, _) = try write(in: folder)
      let shifted = folder.appendingPathComponent("shifted.jsonl")
      var text = try String(contentsOf: a, encoding: .utf8)
      for problem in 0..<40 {
        text = text.replacingOccurrences(
          of: "\"reference\": \"r\(problem)\"", with: "\"reference\": \"R\((problem + 3) % 40)\"")
      }
      try Data(text.replacingOccurrences(of: "\"R", with: "\"r").utf8).write(to: shifted)
      let alone = try ponder("replay", shifted.path)
      #expect(alone.code == 2)
      #expect(
        alone.errors.contains("match the problem 37 places further on"), "\(alone.errors)")
      #expect(alone.errors.hasSuffix("; with --insist the figures are shown all the same\n"))
      let insisted = try ponder("replay", shifted.path, "--insist")
      #expect(insisted.code == 0 && insisted.output.contains("Contradictions"))
      #expect(insisted.output.contains("first: accuracy"), "\(insisted.output)")
      let beside = try ponder("replay", a.path, shifted.path)
      #expect(beside.code == 0 && beside.output.contains("Contradictions"))
      #expect(!beside.output.contains("shifted.jsonl:first: accuracy"))
      let kind = folder.appendingPathComponent("kind.jsonl")
      try Data(
        #"{"problem": "p", "candidate": 0, "answer": "1", "correct": true, "answers": "colour"}"#
          .utf8
      ).write(to: kind)
      let unknown = try ponder("replay", kind.path)
      #expect(
        unknown.errors.hasSuffix(
          "line 1: 'answers' must be one of math, text, countdown, relay, not 'colour'\n"))
    }
  }
}
