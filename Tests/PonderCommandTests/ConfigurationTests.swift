import Foundation
import Testing

struct ConfigurationTests {
  /// Runs `ponder` with a `ponder.yaml` and a study.
  private func ponder(
    _ arguments: [String], with configuration: String, study: String = ""
  ) async throws -> RunningCommand.Outcome {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("ponder.yaml")
      try configuration.write(to: file, atomically: true, encoding: .utf8)
      let plan = folder.appendingPathComponent("study.yaml")
      try study.write(to: plan, atomically: true, encoding: .utf8)
      let arguments = arguments.map { $0 == "STUDY" ? plan.path : $0 }
      return try RunningCommand(arguments + ["--config", file.path]).wait()
    }
  }

  @Test(arguments: [
    ("models:\n  proposer:\n    adresses: []", "line 3: models.proposer.adresses: no such setting"),
    ("models:\n  proposer: {template: lines}", "line 2: models.proposer.addresses: is missing"),
    (
      "models:\n  proposer:\n    addresses: [nowhere]",
      "models.proposer.addresses: a server's address must be like http://127.0.0.1:8000, not 'nowhere'"
    ),
    (
      "models:\n  proposer:\n    addresses: [\"http://a:secret@b\"]",
      "a server's address must be without them; give the key"
    ),
    (
      "models:\n  v:\n    kind: qwen\n    servers: {addresses: [\"http://a\"], timeout: 0}",
      "line 4: models.v.servers: timeout must be above 0"
    ),
    (
      "models:\n  v: {kind: oracle}",
      "line 2: models.v.kind: must be one of qwen, shepherd, rlhflow, beliefs, judge, not 'oracle'"
    ),
    ("limits:\n  tokens: 0", "line 2: limits.tokens: must be above 0"),
    ("limits: {tokens: -9223372036854775808}", "limits.tokens: must be above 0, not -"),
    ("limits: {requests: 9223372036854775808}", "limits.requests: is of the wrong type"),
    ("limits: {hours: .inf}", "limits.hours: must be above 0 and at most 1000000, not inf"),
    ("limits: {hours: .nan}", "limits.hours: must be above 0 and at most 1000000, not nan"),
    ("limits: {answerMegabytes: 0}", "limits.answerMegabytes: must be 1 to 4096, not 0"),
    (
      "limits: {answerMegabytes: 9223372036854775807}",
      "limits.answerMegabytes: must be 1 to 4096, not 9223372036854775807"
    ),
    ("limits: {token: 1}", "there are tokens, requests, hours, answerMegabytes"),
    (
      "models: {proposer: {addresses: [\"http://127.0.0.1:65536\"]}}",
      "the port of a server's address must be 1 to 65535, not '65536'"
    ),
    (
      "models: {p: {addresses: [\"http://a\"], attempts: 9223372036854775807}}",
      "models.p: attempts must be 1 to 100, not 9223372036854775807"
    ),
    (
      "models: {p: {addresses: [\"http://a\"], maximumTokens: 9223372036854775807}}",
      "models.p: maximumTokens must be 1 to 10000000, not 9223372036854775807"
    ),
    (
      "models: {v: {kind: beliefs, labels: {good: a, bad: b, goodToken: -1},"
        + " servers: {addresses: [\"http://a\"]}}}",
      "models.v.labels.goodToken: must be 0 to 2147483647, not -1"
    ),
    ("limit: {}", "line 1: limit: no such setting; there are models, limits, data"),
    ("models: {proposer: b, b: c, c: b}", "'b' in ponder.yaml is its own alias"),
    ("models: {}", "no model is configured"),
  ])
  func `what is wrong with ponder.yaml is named with its line`(
    text: String, message: String
  ) async throws {
    let arguments = message.contains("alias") ? ["solve", "2 + 2 = ?"] : ["models", "check"]
    let outcome = try await ponder(arguments, with: text)
    #expect(outcome.code == 2, "\(outcome.output)")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(!outcome.errors.contains("secret"))
  }

  private static let dead = """
    models:
      proposer: {addresses: ["http://127.0.0.1:9"]}
      verifier: {kind: judge, servers: {addresses: ["http://127.0.0.1:9"]}}
    """

  @Test func `a dead server is named, with what was tried`() async throws {
    let solved = try await ponder(["solve", "2 + 2 = ?"], with: Self.dead)
    #expect(solved.code == 2)
    #expect(solved.errors.contains("http://127.0.0.1:9: connection refused (tried GET /v1/models"))
    let checked = try await ponder(["models", "check"], with: Self.dead)
    #expect(checked.code == 2)
    #expect(checked.output.contains("proposer\n  http://127.0.0.1:9: connection refused"))
    #expect(checked.output.contains("verifier\n  http://127.0.0.1:9: "))
  }

  @Test(arguments: [
    ("problems: 3\nbudgets: [1]", "models: {p: small}", "a study needs a proposer and a verifier"),
    (
      "problems: math500\nbudgets: [1]\nmodels: {proposer: small, verifier: verifier}",
      "data: nowhere", "no math500 at nowhere/math500.jsonl, "
    ),
    (
      "problems: mine.jsonl\nbudgets: [1]\nmodels: {proposer: small, verifier: verifier}",
      "limits: {}",
      "no problems 'mine.jsonl': give a number of fresh puzzles, math500, gsm8k, or a file"
    ),
    (
      "problems: 3\nbudgets: [1]\nmodels: {proposer: v, verifier: v}",
      "models: {v: {kind: judge, servers: {addresses: [\"http://127.0.0.1:9\"]}}}",
      "'v' is a verifier in ponder.yaml"
    ),
    (
      "problems: 3\nbudgets: [1]\nmodels: {proposer: small, verifier: verifier, large: p}",
      "models: {p: {addresses: [\"http://127.0.0.1:9\"]}}",
      "to compare with a larger model, 'p' needs 'parameters' in ponder.yaml"
    ),
  ])
  func `what a study lacks is said before it begins`(
    study: String, configuration: String, message: String
  ) async throws {
    let outcome = try await ponder(["study", "run", "STUDY"], with: configuration, study: study)
    #expect(outcome.code == 2, "\(outcome.output)")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test func `shipped models fill roles by name, and limits hold for them too`() async throws {
    let study = "problems: 3\nseed: 2\nbudgets: [1, 2]\npool: 2\ndifficulty: 2\n"
    let limited = try await ponder(
      ["study", "run", "STUDY"],
      with: "models: {proposer: small, verifier: verifier}\nlimits: {requests: 1}",
      study: study)
    #expect(limited.code == 2)
    #expect(limited.errors.contains("limits.requests is 1: it will stop there"))
    #expect(limited.errors.contains("stopped at a limit of ponder.yaml, 6 units are left"))
    let forecast = try await ponder(
      ["study", "run", "STUDY", "--estimate"],
      with: "models: {proposer: small, verifier: verifier}",
      study: study)
    #expect(forecast.code == 0 && forecast.output.contains("6 units to do, about "))
  }
}
