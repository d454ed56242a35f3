import Foundation
import PonderFiles
import PonderLab
import PonderRemote
import Synchronization
import Testing

@testable import PonderData
@testable import ScriptedServers

@Suite(.timeLimit(.minutes(40)))
struct LabelCommandTests {
  /// Problems with their configuration, in a folder.
  private struct Place {
    let folder: URL

    init(_ folder: URL, problems: Int = 5) throws {
      self.folder = folder
      let rows = (1...problems).map {
        "{\"question\": \"Sum \($0).\", \"answer\": \($0 % 9 + 1)}\n"
      }
      try Data(rows.joined().utf8).write(to: file("sums.jsonl"))
    }

    func file(_ name: String) -> URL { folder.appendingPathComponent(name) }

    /// - Parameter limits: More of ponder.yaml.
    func arguments(_ server: ScriptedServer, limits: String = "", _ more: String...) throws
      -> [String]
    {
      let text = """
        models:
          proposer: {addresses: ["\(server.url)"], attempts: 2, timeout: 60}
        \(limits)
        """
      try Data(text.utf8).write(to: file("ponder.yaml"))
      return [
        "label", file("sums.jsonl").path, "--config", file("ponder.yaml").path, "--samples", "4",
        "--rollouts", "3", "--output", file("labels.jsonl").path,
      ] + more
    }

    var labels: Data { get throws { try Data(contentsOf: file("labels.jsonl")) } }

    /// Removes the labels with their record.
    func clear() {
      for name in ["labels.jsonl", "labels.jsonl.run"] {
        try? FileManager.default.removeItem(at: file(name))
      }
    }
  }

  private static let model = FakeModel(speech: .vllm)

  @Test func `labels, outcomes and pairs come from a server`() async throws {
    try await withTemporaryFolder { folder in
      let place = try Place(folder, problems: 40)
      try await ScriptedServer.run({ Self.model.reply(to: $0) }) { server in
        let outcome = try RunningCommand(
          place.arguments(
            server, "--outcomes", place.file("outcomes.jsonl").path, "--revisions",
            place.file("pairs.jsonl").path)
        ).wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.errors.hasPrefix("40 problems to label, about "), "\(outcome.errors)")
        let names = ["labels.jsonl", "outcomes.jsonl", "pairs.jsonl"]
        #expect(
          outcome.output.split(separator: "\n").map(String.init)
            == names.map { place.file($0).path })
        let rows = try JSONLines.read(LabelledSolution.self, from: place.file("labels.jsonl"))
        #expect(Set(rows.map(\.exercise)) == Set(0..<40))
        #expect(rows.contains { $0.isRight } && rows.contains { !$0.isRight })
        for row in rows {
          #expect(row.prompt == "Sum \(row.exercise + 1).")
          #expect(row.labels.count == row.completions.count)
          #expect(row.labels.allSatisfy { abs($0 * 3 - ($0 * 3).rounded()) < 1e-9 })
          #expect(row.completions.last == "Answer: \((row.exercise + 1) % 9 + 1)" || !row.isRight)
        }
        let whole = try JSONLines.read(LabelledOutcome.self, from: place.file("outcomes.jsonl"))
        #expect(whole.map(\.completion) == rows.map { $0.completions.joined(separator: "\n\n") })
        #expect(whole.map(\.label) == rows.map(\.isRight))
        let pairs = try JSONLines.read(RevisionExample.self, from: place.file("pairs.jsonl"))
        #expect(Set(pairs.map(\.completion)) == Set(whole.filter(\.label).map(\.completion)))
        let wrong = Set(whole.filter { !$0.label }.map(\.completion))
        #expect(pairs.allSatisfy { wrong.isSuperset(of: $0.attempts) })

        let before = server.requests.count
        let again = try RunningCommand(place.arguments(server)).wait()
        #expect(again.code == 0)
        // Connecting asks what the server can do; nothing is labelled again.
        #expect(server.requests.count - before < 20)
      }
    }
  }

  @Test func `a line break inside a step is one in the files`() async throws {
    try await withTemporaryFolder { folder in
      let place = try Place(folder)
      // A model that parts its lines by one break writes a single step.
      var model = FakeModel(speech: .vllm)
      model.separator = "\n"
      let lines = model
      try await ScriptedServer.run({ lines.reply(to: $0) }) { server in
        let outcome = try RunningCommand(place.arguments(server)).wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
        let rows = try JSONLines.read(LabelledSolution.self, from: place.file("labels.jsonl"))
        #expect(rows.contains { $0.completions[0].contains("\n") })
        #expect(!String(decoding: try place.labels, as: UTF8.self).contains("\u{2028}"))
      }
    }
  }

  /// Runs the command with a server that falls silent at a request, kills it there, and says whether that
  /// request came.
  private func kill(_ place: Place, at request: Int) async throws -> Bool {
    let (moments, moment) = AsyncStream<Bool>.makeStream()
    return try await ScriptedServer.run({ asked in
      guard asked.number >= request else { return Self.model.reply(to: asked) }
      moment.yield(true)
      return .silence
    }) { server in
      let running = try RunningCommand(place.arguments(server))
      running.whenEnded { moment.yield(false) }
      let came = await moments.first { _ in true } ?? false
      running.kill()
      return came
    }
  }

  @Test func `killed at any request, the same command ends with the same bytes`() async throws {
    try await withTemporaryFolder { folder in
      let place = try Place(folder, problems: 40)
      let (expected, requests) = try await ScriptedServer.run({ Self.model.reply(to: $0) }) {
        server in
        let outcome = try RunningCommand(place.arguments(server)).wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
        return (try place.labels, server.requests.count)
      }
      place.clear()
      var halfway = 0
      for request in stride(from: requests / 4, to: requests, by: max(1, requests / 12)) {
        if try await !kill(place, at: request) { break }
        let size = (try? place.labels.count) ?? 0
        if size > 0, size < expected.count { halfway += 1 }
      }
      try await ScriptedServer.run({ Self.model.reply(to: $0) }) { server in
        let outcome = try RunningCommand(place.arguments(server)).wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
      }
      let found = try place.labels
      #expect(found == expected)
      #expect(halfway > 0)
    }
  }

  @Test func `a server that dies is named, and what was finished is kept`() async throws {
    try await withTemporaryFolder { folder in
      let place = try Place(folder, problems: 40)
      let expected = try await ScriptedServer.run({ Self.model.reply(to: $0) }) { server in
        let outcome = try RunningCommand(place.arguments(server)).wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try place.labels
      }
      place.clear()
      // Of the 40 problems 32 are under way at once; it dies when some of the last ones are asked for, and
      // the first ones are written.
      let asked = Mutex<Set<String>>([])
      let outcome = try await ScriptedServer.run({ request in
        let prompt = request.json?["prompt"]?.string ?? ""
        let isLate = asked.withLock { seen in
          seen.insert(prompt)
          return seen.contains { $0.contains("Sum 38.") && $0.contains("Step 1") }
        }
        let isKept = isLate && (try? place.labels.isEmpty) == false
        return isKept ? .reset : Self.model.reply(to: request)
      }) { server in try RunningCommand(place.arguments(server)).wait() }
      #expect(outcome.code == 2)
      #expect(outcome.errors.contains("what is finished is kept; the same command goes on"))
      #expect(outcome.errors.contains("Error: "), "\(outcome.errors)")
      #expect(outcome.errors.contains("http://127.0.0.1:"), "\(outcome.errors)")
      let kept = try place.labels
      #expect(kept.count > 0 && kept.count < expected.count)
      #expect(expected.starts(with: kept))
      try await ScriptedServer.run({ Self.model.reply(to: $0) }) { server in
        let outcome = try RunningCommand(place.arguments(server)).wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
      }
      let found = try place.labels
      #expect(found == expected)
    }
  }

  @Test func `two processes do not label into one file`() async throws {
    try await withTemporaryFolder { folder in
      let place = try Place(folder, problems: 40)
      let (moments, moment) = AsyncStream<Void>.makeStream()
      try await ScriptedServer.run({ asked in
        guard asked.number >= 30 else { return Self.model.reply(to: asked) }
        moment.yield()
        return .silence
      }) { server in
        let first = try RunningCommand(place.arguments(server))
        await moments.first { _ in true }
        let second = try await ScriptedServer.run({ Self.model.reply(to: $0) }) { other in
          try RunningCommand(place.arguments(other)).wait()
        }
        #expect(second.code == 2 && second.output == "")
        #expect(
          second.errors.contains(
            "labels.jsonl: another process writes to it; wait until that one has ended"),
          "\(second.errors)")
        // The lock ends with the process, however that ends.
        first.kill()
      }
      try await ScriptedServer.run({ Self.model.reply(to: $0) }) { server in
        let outcome = try RunningCommand(place.arguments(server)).wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
      }
      let rows = try JSONLines.read(LabelledSolution.self, from: place.file("labels.jsonl"))
      #expect(rows.count == 4 * 40)
    }
  }

  @Test func `other settings are refused by name`() async throws {
    try await withTemporaryFolder { folder in
      let place = try Place(folder)
      try await ScriptedServer.run({ Self.model.reply(to: $0) }) { server in
        let outcome = try RunningCommand(place.arguments(server)).wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
        let labels = try place.labels
        func refused(_ more: String...) throws -> String {
          let outcome = try RunningCommand(place.arguments(server) + more).wait()
          #expect(outcome.code == 2)
          return outcome.errors
        }
        #expect(
          try refused("--samples", "5").contains("begun with samples 4, not 5; give the same"))
        #expect(try refused("--seed", "9").contains("begun with seed 1, not 9"))
        #expect(try refused("--count", "3").contains("begun with problems 5 of sums.jsonl, "))
        #expect(try refused("--model", "small").contains("begun with model tiny, "))
        let after = try place.labels
        #expect(after == labels)
      }
    }
  }

  @Test func `limits stop it and say how to go on`() async throws {
    try await withTemporaryFolder { folder in
      let place = try Place(folder)
      try await ScriptedServer.run({ Self.model.reply(to: $0) }) { server in
        let forecast = try RunningCommand(
          place.arguments(server, limits: "limits: {requests: 12}", "--estimate")
        ).wait()
        #expect(forecast.code == 0, "\(forecast.errors)")
        #expect(forecast.output.contains("limits.requests is 12: it will stop there"))
        #expect(!FileManager.default.fileExists(atPath: place.file("labels.jsonl.run").path))
        let stopped = try RunningCommand(
          place.arguments(server, limits: "limits: {requests: 12}")
        ).wait()
        #expect(stopped.code == 2)
        #expect(
          stopped.errors.contains("stopped at a limit of ponder.yaml, "), "\(stopped.errors)")
        let whole = try RunningCommand(place.arguments(server)).wait()
        #expect(whole.code == 0)
        let rows = try JSONLines.read(LabelledSolution.self, from: place.file("labels.jsonl"))
        #expect(Set(rows.map(\.exercise)) == Set(0..<5))
      }
    }
  }

  @Test func `the lab's model labels fresh puzzles, the same from both commands`() async throws {
    try await withTemporaryFolder { folder in
      let files = ["a.jsonl", "b.jsonl"].map { folder.appendingPathComponent($0).path }
      let more = ["--samples", "3", "--rollouts", "2", "--output"]
      let label = try RunningCommand(
        ["label", "countdown", "--model", "small", "--count", "3"] + more + [files[0]]
      ).wait()
      #expect(label.code == 0, "\(label.errors)")
      let lab = try RunningCommand(["lab", "label", "--problems", "3"] + more + [files[1]]).wait()
      #expect(lab.code == 0, "\(lab.errors)")
      let written = try files.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
      #expect(written[0] == written[1] && written[0].count > 0)
    }
  }
}
