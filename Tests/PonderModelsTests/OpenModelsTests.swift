import Foundation
import Ponder
import PonderData
import PonderLab
import PonderMath
import PonderModels
import PonderPolicy
import PonderTesting
import Testing

@testable import ScriptedServers

/// What a Swift program does with models on a server, in this process.
@Suite(.timeLimit(.minutes(40)))
struct OpenModelsTests {
  /// Gives a `ponder.yaml` whose proposer is on a server, and a policy for its models.
  private func withServer(
    _ body: @escaping @Sendable (_ settings: URL, _ policy: URL) async throws -> Void
  ) async throws {
    let model = FakeModel(speech: .vllm)
    try await ScriptedServer.run({ model.reply(to: $0) }) { server in
      let folder = try TemporaryFolder()
      let settings = folder.url.appendingPathComponent("ponder.yaml")
      let file = folder.url.appendingPathComponent("policy.json")
      try Data("models: {proposer: {addresses: [\"\(server.url)\"]}, verifier: verifier}".utf8)
        .write(to: settings)
      let configuration = try Configuration.read(settings)
      let open = try await OpenModels(answering: configuration, domain: MathDomain())
      try Self.policy(open.names).write(to: file)
      try await body(settings, file)
    }
  }

  /// A policy for a verifier in the engine, whose scores of a question alone decide.
  private static func policy(_ names: [String: String]) -> Data {
    let models = names.map { "\"\($0)\": \"\($1)\"" }.sorted().joined(separator: ", ")
    return Data(
      """
      {"measure": "prompt", "bins": {"edges": [0.5]}, "entries": [
      {"bin": 1, "budget": 1, "strategy": "majority", "accuracy": 0.5, "low": 0.25, "high": 0.75, "floatingPointOperations": 1e9, "decider": 1},
      {"bin": 2, "budget": 1, "strategy": {"beam": {"width": 2}}, "accuracy": 0.5, "low": 0.25, "high": 0.75, "floatingPointOperations": 1e9, "decider": 1}],
      "provenance": {"models": {\(models)}, "domain": "sums", "problems": 40, "seed": 1}}
      """.utf8)
  }

  @Test func `ten lines open a server's model, read a policy and solve`() async throws {
    try await withServer { settings, file in
      let configuration = try Configuration.read(settings)
      let question = try Question("What is 2 + 2?", for: .servers)
      let open = try await OpenModels(answering: configuration, domain: question.domain)
      let policy = try Policy.read(file)
      try policy.check(models: open.names)
      let found = try await policy.solve(
        question.problem, budget: 4, with: open.models, seed: 1)
      #expect(found.solution.text != nil && (0...1).contains(found.passRate))
      #expect(Set(open.names.keys) == ["proposer", "verifier"])
      let again = try await policy.solve(
        question.problem, budget: 4, with: open.models, seed: 1)
      #expect(again.solution.text == found.solution.text)
    }
  }

  /// The program of Examples, where `make examples` has built it.
  private static let program = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Examples/.build/debug/ServedModel").standardizedFileURL

  @Test(.enabled(if: FileManager.default.fileExists(atPath: program.path), "run make examples"))
  func `the example asks a server under a policy`() async throws {
    try await withServer { settings, file in
      let process = Process()
      let output = Pipe()
      process.executableURL = Self.program
      process.arguments = ["What is 2 + 2?", settings.path, file.path]
      process.standardOutput = output
      try process.run()
      let reading = Task.detached { output.fileHandleForReading.readDataToEndOfFile() }
      let said = String(decoding: await reading.value, as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      #expect(said.contains("estimated pass rate "), "\(said)")
    }
  }

  @Test func `a policy of other models is refused`() throws {
    let policy = try JSONDecoder().decode(Policy.self, from: Self.policy(["proposer": "another"]))
    let error = #expect(throws: PolicyError.self) { try policy.check(models: ["proposer": "this"]) }
    #expect(error?.description.contains("fitted on another as proposer, not on this") == true)
  }

  @Test func `a folder of trained models answers relays in the lab's wording`() async throws {
    let temporary = try TemporaryFolder()
    let folder = temporary.url
    let missing = #expect(throws: ModelsError.self) { try Configuration(folder: folder.path) }
    #expect(missing?.description.contains("at least 'small'") == true)
    for name in ["small", "verifier"] {
      let shipped = try #require(LabModel.folder(of: name))
      try FileManager.default.copyItem(at: shipped, to: folder.appendingPathComponent(name))
    }
    let configuration = try Configuration(folder: folder.path)
    #expect(try configuration.answerers == .trained)
    let text = "make 22 from 16, 10, 4, then anything with 7, 2, then 41 with 5 and 9"
    let question = try Question(text, for: .trained)
    #expect(
      question.problem.question == "Make 22 from 4 10 16, then ? with 2 7, then 41 with 5 9.")
    #expect(question.reference is RelayReference && question.domain is Relay)
    #expect(try Question(text, for: .servers).problem.question == text)
    let open = try await OpenModels(answering: configuration, domain: question.domain)
    #expect(Set(open.names.keys) == ["proposer", "verifier"])
    #expect(try Configuration.shipped.answerers == .shipped)
    #expect(throws: RelayQuestionError.self) {
      try Question("Make 22 from 4 10, then 41 with 5 9.", for: .trained)
    }
  }

  @Test func `without a proposer of one's own the shipped models answer puzzles`() async throws {
    let puzzle = try Question("Make 24 from 4, 7, 8, 8.", for: .shipped)
    #expect(puzzle.lab == .countdown)
    let relay = try Question("Make 22 from 4 10 16, then 41 with 5 9.", for: .shipped)
    #expect(relay.lab == .relay)
    for lab in Lab.allCases {
      let open = try await OpenModels(answering: .shipped, lab: lab, domain: puzzle.domain)
      let roles = lab == .countdown ? Set(Role.allCases) : [.proposer, .verifier]
      #expect(open.models.roles == roles)
    }
    let error = #expect(throws: ModelsError.self) {
      try Question("What is 2 + 2?", for: .shipped)
    }
    #expect(error?.description.contains("the shipped models solve puzzles") == true)
  }
}
