import Foundation
import PonderLab
import Testing

@testable import PonderCommand

@Suite(.timeLimit(.minutes(40)))
struct OutputTests {
  /// Runs the command with its standard output joined to something else.
  private func run(
    _ arguments: [String], output: FileHandle, errors: Pipe = Pipe()
  ) throws -> (code: Int32, errors: String) {
    let process = Process()
    process.executableURL = RunningCommand.executable
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit, "\(arguments)")
    return (process.terminationStatus, String(decoding: said, as: UTF8.self))
  }

  private func write(in folder: URL) throws -> (grades: String, pool: String) {
    let (grades, pool) = (
      folder.appendingPathComponent("grades.jsonl"), folder.appendingPathComponent("pool.jsonl")
    )
    try Data((0..<50).map { "{\"gold\": \"\($0)\", \"pred\": \"\($0)\"}\n" }.joined().utf8)
      .write(to: grades)
    try Data(
      (0..<50).map {
        "{\"problem\": \"p\($0)\", \"candidate\": 0, \"answer\": \"1\", \"correct\": true}\n"
      }.joined().utf8
    ).write(to: pool)
    return (grades.path, pool.path)
  }

  private func commands(in folder: URL) throws -> [[String]] {
    let (grades, pool) = try write(in: folder)
    return [
      ["lab", "show", "--problems", "200"], ["grade", grades], ["grade", grades, "--json"],
      ["replay", pool], ["replay", pool, "--json"], ["export", "small", folder.path + "/copy"],
      ["pool", "import", pool, "--output", folder.path + "/out.jsonl"], ["--help"], ["--version"],
    ]
  }

  @Test func `a full disk is one line and no success`() async throws {
    guard let full = FileHandle(forWritingAtPath: "/dev/full") else { return }
    try await withTemporaryFolder { folder in
      for arguments in try commands(in: folder) {
        let outcome = try run(arguments, output: full)
        #expect(outcome.code == 2, "\(arguments)")
        #expect(
          outcome.errors.hasSuffix(
            "Error: standard output could not be written: No space left on device; what was printed "
              + "is not whole\n"), "\(arguments): \(outcome.errors)")
      }
      // What was to be written besides is there.
      #expect(FileManager.default.fileExists(atPath: folder.path + "/out.jsonl"))
      #expect(FileManager.default.fileExists(atPath: folder.path + "/copy/model.safetensors"))
    }
  }

  @Test func `a reader that has gone is one line and no success`() async throws {
    try await withTemporaryFolder { folder in
      for arguments in try commands(in: folder) {
        let pipe = Pipe()
        try pipe.fileHandleForReading.close()
        let outcome = try run(arguments, output: pipe.fileHandleForWriting)
        #expect(outcome.code == 2, "\(arguments)")
        #expect(
          outcome.errors.contains("Error: standard output could not be written: Broken pipe"),
          "\(arguments): \(outcome.errors)")
      }
    }
  }

  @Test func `a study's export on a full disk is one line and no success`() async throws {
    guard let full = FileHandle(forWritingAtPath: "/dev/full") else { return }
    try await withTemporaryFolder { folder in
      let study = folder.appendingPathComponent("study.yaml")
      let text = """
        problems: 2
        models: {proposer: small, verifier: verifier}
        budgets: [1]
        pool: 1
        difficulty: 1
        """
      try Data(text.utf8).write(to: study)
      let ran = try ponder("study", "run", study.path)
      #expect(ran.code == 0, "\(ran.errors)")
      let whole = try ponder("study", "export", study.path)
      #expect(whole.code == 0 && whole.output.split(separator: "\n").count >= 4)
      let outcome = try run(["study", "export", study.path], output: full)
      #expect(outcome.code == 2)
      #expect(
        outcome.errors.contains("Error: standard output could not be written: No space left"),
        "\(outcome.errors)")
    }
  }

  @Test func `a pool on a full disk is one line and no success`() async throws {
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    try await withTemporaryFolder { folder in
      let (_, pool) = try write(in: folder)
      // A link, so that a failing test replaces it and not the device.
      let link = folder.appendingPathComponent("full.jsonl")
      try FileManager.default.createSymbolicLink(
        atPath: link.path, withDestinationPath: "/dev/full")
      let outcome = try ponder("pool", "import", pool, "--output", link.path)
      #expect(outcome.code == 2, "\(outcome.errors)")
      #expect(outcome.errors == "Error: \(link.path): the file cannot be written\n")
    }
  }

  @Test func `nobody who listens to standard error is no reason to end`() throws {
    let (output, errors) = (Pipe(), Pipe())
    try errors.fileHandleForReading.close()
    let process = Process()
    process.executableURL = RunningCommand.executable
    process.arguments = ["lab", "show", "--samples", "0"]
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 2)
  }

  @Test func `bytes that steer a terminal are shown, not sent`() async throws {
    try await withTemporaryFolder { folder in
      let evil = #"\u001b]0;x\u0007\u001b[2J\u202e\u009b31m"#
      let long = String(repeating: "y", count: 3_000)
      let pool = folder.appendingPathComponent("pool.jsonl")
      try Data(
        (0..<12).flatMap { problem in
          (0..<2).map {
            "{\"run\": \"\(evil)\(long)\", \"model\": \"\(evil)\", \"problem\": \"\(evil)\(problem)\", "
              + "\"level\": \"\(evil)\\n\(long)\", \"candidate\": \($0), \"answer\": \"\(evil)\($0)\", "
              + "\"reference\": \"\(problem)\"}\n"
          }
        }.joined().utf8
      ).write(to: pool)
      let domain = folder.appendingPathComponent("mine.jsonl")
      try Data(
        (0..<30).map {
          "{\"question\": \"\(evil) \($0)?\\nx\", \"solution\": \"a\(evil)\\nAnswer: 1\", \"answer\": 1}\n"
        }.joined().utf8
      ).write(to: domain)
      for arguments in [
        ["replay", pool.path, "--insist"], ["replay", pool.path, "--insist", "--json"],
        ["replay", pool.path], ["lab", "show", "--domain", domain.path],
        ["lab", "show", "--domain", "\u{1B}[2J"], ["replay", pool.path, "--run", "\u{1B}[2J"],
        ["replay", folder.path + "/\u{1B}[2J.jsonl"],
      ] {
        let outcome = try RunningCommand(arguments).wait()
        let said = outcome.output + outcome.errors
        #expect(!said.isEmpty)
        let bad = said.unicodeScalars.filter {
          $0.value < 0x20 && $0 != "\n" || (0x7F..<0xA0).contains($0.value) || $0.value == 0x202E
        }
        #expect(bad.isEmpty, "\(arguments)")
        if !arguments.contains("--json") {
          #expect(said.split(separator: "\n").allSatisfy { $0.count < 2_500 }, "\(arguments)")
        }
      }
      // A solution keeps its lines.
      let shown = try ponder("lab", "show", "--domain", domain.path).output
      #expect(shown.contains("\n    Answer: 1\n"), "\(shown)")
    }
  }

  @Test func `control characters are written as JSON escapes them`() {
    #expect("a\tb\nc".withoutControls == "a\tb\nc")
    #expect(
      "a\u{1B}[1m\u{7F}\u{9B}\u{202E}é\r".withoutControls == #"a\u001B[1m\u007F\u009B\u202Eé\u000D"#
    )
  }
}
