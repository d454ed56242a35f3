import Foundation
import Ponder
import PonderLab
import Testing

@testable import PonderPools

struct StudyCommandTests {
  /// Two models, so that most of a run is work and little of it reading models.
  private static let plainStudy = """
    problems: 6
    seed: 5
    models: {proposer: small, verifier: verifier}
    budgets: [1, 4]
    strategies:
      - beam: {width: 2}
    pool: 4
    difficulty: 4
    """

  private static let study = """
    problems: 3
    seed: 5
    models:
      proposer: small
      verifier: verifier
      reviser: reviser
      reviser-verifier: reviser-verifier
      large: small
    budgets: [1, 2]
    strategies:
      - beam: {width: 2}
    revisions: [1, 2]
    pool: 2
    difficulty: 2
    """

  private func write(_ study: String, _ name: String, in folder: URL) throws -> URL {
    let file = folder.appendingPathComponent(name + ".yaml")
    try study.write(to: file, atomically: true, encoding: .utf8)
    return file
  }

  private func export(_ file: URL) throws -> String {
    let outcome = try ponder("study", "export", file.path)
    #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    return outcome.output
  }

  @Test func `killed at thirty moments, a study ends with the same bytes`() async throws {
    try await withTemporaryFolder { folder in
      let whole = try write(Self.plainStudy, "whole", in: folder)
      let start = ContinuousClock.now
      #expect(try ponder("study", "run", whole.path, "--threads", "1").code == 0)
      // Other tests ran beside it; alone, a run takes less, and later it may take more.
      var length = min(ContinuousClock.now - start, .seconds(6))
      let expected = try export(whole)
      let units = expected.split(separator: "\n").count
      // Difficulty, the pool, and a search at two budgets.
      #expect(units == 6 * 4)

      let killed = try write(Self.plainStudy, "killed", in: folder)
      let store = folder.appendingPathComponent("killed.sqlite")
      var random = RandomStream(seed: 11)
      var halfway = 0
      // On a busy machine it may take more moments until one is in the middle.
      for number in 0..<120 where number < 30 || halfway == 0 {
        let running = try RunningCommand(["study", "run", killed.path, "--threads", "2"])
        pause(length * random.unit())
        running.kill()
        guard FileManager.default.fileExists(atPath: store.path) else {
          length = length * 1.3
          continue
        }
        let said = try ponder("study", "export", killed.path)
        // Killed before its first table was made, it has nothing to tell.
        if said.errors.contains("nothing of this study has been run yet") {
          length = length * 1.3
          continue
        }
        #expect(said.code == 0 && said.errors.isEmpty, "\(said.errors)")
        let found = said.output.split(separator: "\n").count
        if found == 0 { length = length * 1.3 }
        if found > 0, found < units { halfway += 1 }
        guard found == units else { continue }
        length = length * 0.9
        #expect(try export(killed) == expected)
        try FileManager.default.removeItem(at: store)
      }
      #expect(halfway > 0)
      #expect(try ponder("study", "run", killed.path).code == 0)
      #expect(try export(killed) == expected)
    }
  }

  @Test func `a finished study is reported, fitted and exchanged`() async throws {
    try await withTemporaryFolder { folder in
      let file = try write(Self.study, "study", in: folder)
      let early = try ponder("report", file.path)
      #expect(early.code == 2 && early.errors.contains("nothing of this study has been run yet"))
      #expect(try ponder("study", "run", file.path).code == 0)
      let status = try ponder("study", "status", file.path)
      #expect(status.output.contains("18 of 18 units are finished"), "\(status.output)")
      #expect(try ponder("report", file.path).code == 0)
      let page = try String(
        contentsOf: folder.appendingPathComponent("study.html"), encoding: .utf8)
      #expect(page.contains("id=\"tree\"") && page.contains("id=\"chain\""))
      let pictures = folder.appendingPathComponent("pictures")
      let plain = try ponder("report", file.path, "--plain", "--pictures", pictures.path)
      #expect(plain.output.contains("Efficiency"))
      let names = try FileManager.default.contentsOfDirectory(atPath: pictures.path)
      #expect(names.contains("search.svg") && names.contains("ratios-1.svg"), "\(names)")
      #expect(try ponder("exchange", file.path, "--use", "22").output.contains("lead"))
      let drawn = try String(
        contentsOf: folder.appendingPathComponent("study.exchange.svg"), encoding: .utf8)
      #expect(drawn.hasPrefix("<svg") && drawn.contains("large, greedy"))
      let pool = folder.appendingPathComponent("study.pool.jsonl.gz")
      #expect(try ponder("study", "export", file.path, "--pool", pool.path).code == 0)
      let replay = try ponder("replay", pool.path)
      #expect(replay.code == 0, "\(replay.errors)")
      for run in ["samples", "revisions", "beam, width 2, N = 2"] {
        #expect(replay.output.contains(run), "\(replay.output)")
      }
      let landscape = folder.appendingPathComponent("landscape.yaml")
      try Data(
        "budget: 2\ncharts: [{title: Depth, label: legs, points: [{at: 4, study: study.yaml}]}]"
          .utf8
      )
      .write(to: landscape)
      let scape = try ponder("landscape", landscape.path, "--plain")
      #expect(
        scape.output.contains("Depth") && scape.output.contains("best-of-2"), "\(scape.errors)")
      let scapePage = folder.appendingPathComponent("landscape.html")
      #expect(try ponder("landscape", landscape.path).output == scapePage.path + "\n")
      #expect(try String(contentsOf: scapePage, encoding: .utf8).contains("Depth"))
      let tried = try ponder("try", file.path, "--policy", Lab.countdown.policy.path)
      #expect(tried.code == 2 && tried.errors.contains("measured nothing that this policy chooses"))
      let fit = try ponder("fit", file.path)
      #expect(fit.code == 2 && fit.errors.contains("a policy needs at least 20 finished problems"))
    }
  }

  @Test(arguments: [
    ["report"], ["fit"], ["exchange"], ["study", "export"], ["study", "status"],
  ])
  func `looking at a study that never ran makes nothing`(command: [String]) async throws {
    try await withTemporaryFolder { folder in
      let file = try write(Self.study, "study", in: folder)
      let outcome = try RunningCommand(command + [file.path]).wait()
      let isStatus = command.last == "status"
      #expect(outcome.code == (isStatus ? 0 : 2))
      let said = isStatus ? outcome.output : outcome.errors
      #expect(said.contains(isStatus ? "nothing has been run yet" : "has been run yet"), "\(said)")
      #expect(said.contains("run: ponder study run") && !said.contains("\n\n"), "\(said)")
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(names == ["study.yaml"])
    }
  }

  @Test(arguments: [
    ["study", "run"], ["study", "status"], ["study", "export"], ["report"], ["fit"], ["exchange"],
  ])
  func `a damaged store is told in one line`(command: [String]) async throws {
    try await withTemporaryFolder { folder in
      let file = try write(Self.study, "study", in: folder)
      var bytes = Data("SQLite format 3\u{0}".utf8)
      bytes.append(contentsOf: (0..<9_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
      try bytes.write(to: folder.appendingPathComponent("study.sqlite"))
      let outcome = try RunningCommand(command + [file.path]).wait()
      #expect(outcome.code == 2 && outcome.output.isEmpty, "\(outcome.output)")
      #expect(outcome.errors.hasSuffix("study.sqlite: is damaged, or is no study\n"))
      #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    }
  }

  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func `a signal ends a run with one line, and what is finished is kept`(
    signal: Int32, code: Int32
  ) async throws {
    try await withTemporaryFolder { folder in
      let file = try write(
        Self.plainStudy.replacing("problems: 6", with: "problems: 2000"), "study", in: folder)
      let running = try RunningCommand(["study", "run", file.path])
      let store = folder.appendingPathComponent("study.sqlite")
      for _ in 0..<600 {
        if let units = try? ponder("study", "export", file.path).output, !units.isEmpty { break }
        pause(.milliseconds(100))
      }
      running.send(signal)
      let outcome = running.wait()
      #expect(outcome.code == code)
      #expect(
        outcome.errors.hasSuffix("study: what is finished is kept; the same command goes on\n"))
      #expect(FileManager.default.fileExists(atPath: store.path))
      #expect(try !export(file).isEmpty)
    }
  }

  @Test func `a difficulty that is left out is said`() async throws {
    try await withTemporaryFolder { folder in
      let file = try write(
        "problems: 1\nmodels: {proposer: small, verifier: verifier}\nbudgets: [2]", "study",
        in: folder)
      let outcome = try ponder("study", "run", file.path)
      #expect(outcome.errors.contains("it is measured on 2 samples a problem"), "\(outcome.errors)")
    }
  }

  @Test func `an edited problem is run anew`() async throws {
    try await withTemporaryFolder { folder in
      let set = folder.appendingPathComponent("sums.jsonl")
      func rows(_ answer: Int) -> String {
        "{\"question\": \"Make 24 from 4, 7, 8, 8.\", \"answer\": \"1\"}\n"
          + "{\"question\": \"Make 10 from 3, 7.\", \"answer\": \"\(answer)\"}\n"
      }
      try rows(2).write(to: set, atomically: true, encoding: .utf8)
      let file = try write(
        "problems: \(set.path)\nmodels: {proposer: small, verifier: verifier}\nbudgets: [1]\n"
          + "difficulty: 1", "study", in: folder)
      #expect(try ponder("study", "run", file.path).code == 0)
      let before = try export(file)
      try rows(3).write(to: set, atomically: true, encoding: .utf8)
      let status = try ponder("study", "status", file.path)
      #expect(status.output.contains("2 of 4 units are finished\n1 problems were edited since"))
      let again = try ponder("study", "run", file.path)
      #expect(again.code == 0)
      #expect(
        again.errors.contains("1 problems were edited since they were run"), "\(again.errors)")
      #expect(again.errors.contains("study: 2 of 4 units are there"), "\(again.errors)")
      try rows(2).write(to: set, atomically: true, encoding: .utf8)
      #expect(try ponder("study", "run", file.path).code == 0)
      #expect(try export(file) == before)
    }
  }

  @Test(arguments: [
    ("problems: 3\nbudget: [1]", "line 2: budget: no such setting; there are"),
    ("problems: 0\nmodels: {proposer: small, verifier: small}\nbudgets: [1]", "line 1: problems"),
    (
      "problems: 3\nmodels: {proposer: tiny, verifier: small}\nbudgets: [1]",
      "no model 'tiny': give one of"
    ),
  ])
  func `a bad study is named`(text: String, message: String) async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("study.yaml")
      try text.write(to: file, atomically: true, encoding: .utf8)
      let outcome = try ponder("study", "run", file.path)
      #expect(outcome.code == 2 && outcome.errors.contains(message), "\(outcome.errors)")
    }
  }
}
