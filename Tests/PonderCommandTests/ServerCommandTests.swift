import Foundation
import PonderFiles
import PonderRemote
import Synchronization
import Testing

@testable import ScriptedServers

/// Commands with a proposer on a server and the shipped verifier in the engine.
@Suite(.timeLimit(.minutes(40)))
struct ServerCommandTests {
  private static let model = FakeModel(speech: .vllm)

  /// A folder with problems, a study and the server's `ponder.yaml`.
  private struct Place {
    let folder: URL

    init(_ folder: URL, _ server: ScriptedServer) throws {
      self.folder = folder
      let rows = (1...24).map {
        "{\"problem\": \"Sum \($0).\", \"answer\": \"#### \($0 % 9 + 1)\"}\n"
      }
      try write(rows.joined(), "sums.jsonl")
      try write(
        "models:\n  proposer: {addresses: [\"\(server.url)\"], concurrency: 3, attempts: 2}\n  verifier: verifier\n",
        "ponder.yaml")
      try write(study(), "study.yaml")
    }

    func study(count: Int = 24) -> String {
      """
      problems: {set: \(path("sums.jsonl")), count: \(count)}
      budgets: [1, 4]
      strategies: [beam: {width: 2}]
      pool: 6
      difficulty: 4
      """
    }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    func write(_ text: String, _ name: String) throws {
      try text.write(toFile: path(name), atomically: true, encoding: .utf8)
    }

    func run(_ arguments: String...) throws -> RunningCommand.Outcome {
      try command(arguments).wait()
    }

    func command(_ arguments: [String]) throws -> RunningCommand {
      try RunningCommand(arguments + ["--config", path("ponder.yaml")])
    }
  }

  private func withPlace(_ body: @Sendable (Place) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      try await ScriptedServer.run({ Self.model.reply(to: $0) }) { server in
        try await body(Place(folder, server))
      }
    }
  }

  @Test func `models are checked, and a question is answered`() async throws {
    try await withPlace { place in
      let check = try place.run("models", "check")
      #expect(check.code == 0, "\(check.errors)")
      #expect(check.output.contains("vLLM 0.32.0, model 'tiny'"))
      #expect(check.output.contains("tokens a second"))
      #expect(check.output.contains("verifier: verifier, in the engine"))
      let json = try place.run("models", "check", "--json", "proposer")
      #expect(json.code == 0 && json.output.contains("\"lines\""))
      let solved = try place.run("solve", "What is 2 + 2?", "--budget", "4", "--show-tree")
      #expect(solved.code == 0, "\(solved.errors)")
      #expect(solved.output.contains("strategy  best-of-N weighted\n"))
      #expect(solved.output.contains("Answer: ") && !solved.output.contains("No candidate"))
      let again = try place.run("solve", "What is 2 + 2?", "--budget", "4", "--json")
      #expect(again.output.contains("\"question\" : \"What is 2 + 2?\""))
    }
  }

  @Test func `a study on a server is killed, goes on, is fitted, and its policy answers`()
    async throws
  {
    try await withPlace { place in
      // Half of the problems first, and broken off: what a person would do, who adds some later.
      try place.write(place.study(count: 12), "study.yaml")
      let running = try place.command(["study", "run", place.path("study.yaml")])
      _ = running.interruptAfterFirstLine()
      _ = running.wait()
      try place.write(place.study(), "study.yaml")
      let done = try place.run("study", "run", place.path("study.yaml"))
      #expect(done.code == 0, "\(done.errors)")
      #expect(done.errors.contains("measured on a few samples: "))
      #expect(done.errors.contains("every unit is finished; "))
      let cut = try place.run("study", "export", place.path("study.yaml"))

      // The same at another width, in one go.
      try FileManager.default.removeItem(atPath: place.path("study.sqlite"))
      #expect(try place.run("study", "run", place.path("study.yaml"), "--threads", "1").code == 0)
      let whole = try place.run("study", "export", place.path("study.yaml"))
      #expect(
        Set(cut.output.split(separator: "\n")).isSuperset(of: whole.output.split(separator: "\n")))
      #expect(whole.output.split(separator: "\n").count == 24 * 4)

      for measure in ["prompt", "predicted"] {
        let fitted = try place.run("fit", place.path("study.yaml"), "--measure", measure)
        #expect(fitted.code == 0, "\(fitted.errors)")
        let solved = try place.run(
          "solve", "Sum 30.", "--budget", "4", "--policy", place.path("study.policy.json"))
        #expect(solved.code == 0, "\(solved.errors)")
        #expect(solved.output.contains("to choose the strategy"), "\(solved.output)")
        let priced = try place.run(
          "solve", "Sum 30.", "--price", "1", "--policy", place.path("study.policy.json"))
        // Whether FLOPs are known depends on what the server tells.
        #expect(
          priced.code == 0
            ? priced.output.contains("points per GFLOP")
            : priced.errors.contains("this policy has no price of compute"), "\(priced.errors)")
      }
      let report = try place.run("report", place.path("study.yaml"), "--plain")
      #expect(
        report.output.contains("Without the models' parameters") || report.output.contains("MFLOP"))
    }
  }

  @Test func `a server that fails in the middle costs a study nothing that is finished`()
    async throws
  {
    let isDown = Mutex(false)
    let answered = Mutex(0)
    try await withTemporaryFolder { folder in
      try await ScriptedServer.run({ request in
        let count = answered.withLock {
          $0 += 1
          return $0
        }
        if count == 200 { isDown.withLock { $0 = true } }
        guard !isDown.withLock({ $0 }) else {
          return .json(["error": ["message": "out of memory"]], status: 500)
        }
        return Self.model.reply(to: request)
      }) { server in
        let place = try Place(folder, server)
        let failed = try place.run("study", "run", place.path("study.yaml"))
        #expect(failed.code == 1)
        #expect(failed.errors.contains("study: what is finished is kept; the same command goes on"))
        #expect(failed.errors.contains(" failed, the first, '"), "\(failed.errors)")
        #expect(failed.errors.contains("500: out of memory"), "\(failed.errors)")
        isDown.withLock { $0 = false }
        let done = try place.run("study", "run", place.path("study.yaml"))
        #expect(done.code == 0 && done.errors.contains(" of 96 units are there"), "\(done.errors)")
      }
    }
  }

  @Test func `a question that a server fails on stops no other`() async throws {
    try await withTemporaryFolder { folder in
      let isPoisoned = Mutex(true)
      try await ScriptedServer.run({ request in
        if isPoisoned.withLock({ $0 }),
          String(decoding: request.body, as: UTF8.self).contains("Sum 7.")
        {
          return .json(["error": ["message": "poison"]], status: 500)
        }
        return Self.model.reply(to: request)
      }) { server in
        let place = try Place(folder, server)
        let failed = try place.run("study", "run", place.path("study.yaml"))
        #expect(failed.code == 1, "\(failed.errors)")
        #expect(failed.errors.contains("goes on with the 4 units that are left: 4 failed"))
        #expect(failed.errors.contains("of 'sums.jsonl-7', with: "), "\(failed.errors)")
        #expect(failed.errors.contains("poison"))
        let status = try place.run("study", "status", place.path("study.yaml"))
        #expect(status.output.contains("92 of 96 units are finished"), "\(status.output)")
        isPoisoned.withLock { $0 = false }
        let done = try place.run("study", "run", place.path("study.yaml"))
        #expect(done.code == 0 && done.errors.contains("92 of 96 units are there"))
      }
    }
  }

  @Test func `a reviser without a verifier revises`() async throws {
    try await withPlace { place in
      let yaml = try String(contentsOfFile: place.path("ponder.yaml"), encoding: .utf8)
      try place.write(
        yaml.replacing("verifier: verifier", with: "reviser: proposer"), "ponder.yaml")
      let solved = try place.run(
        "solve", "What is 2 + 2?", "--budget", "4", "--strategy",
        "revisions: {ratio: \"4:1\", choice: majority}")
      #expect(solved.code == 0, "\(solved.errors)")
      #expect(solved.output.contains("strategy  revisions 4:1 majority"), "\(solved.output)")
    }
  }
}
