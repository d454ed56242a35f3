#if os(Linux)
import ArgumentParser
import Foundation
import Ponder

@testable import PonderCommand

extension Door {
  /// Command lines that are accepted, run as a person runs them, with numbers that nobody would give.
  ///
  /// Much may be asked for, and then the command is at work; it is ended after five seconds. What must
  /// not be is a crash, or a gigabyte or two taken before anything is said.
  static let commands = Door(
    "commands", share: 1,
    texts: [
      "solve\nMake 24 from 4, 7, 8, 8.\n--budget\n2\n--seed\n3\n--threads\n1",
      "solve\nMake 24 from 4, 7, 8, 8.\n--budget\n4\n--strategy\nbeam: {width: 2, lookahead: 1}",
      "solve\nMake 24 from 4, 7, 8, 8.\n--budget\n4\n--strategy\nrevisions: {ratio: \"1:4\"}",
      "solve\nMake 24 from 4, 7, 8, 8.\n--budget\n4\n--strategy\nsearch-then-revise: {share: 0.5}",
      "solve\nMake 24 from 4, 7, 8, 8.\n--budget\n4\n--policy\npolicy.json",
      "lab\nevaluate\nsmall\n--samples\n2\n--problems\n1\n--seed\n5\n--temperature\n0.7\n--threads\n1",
      "lab\nshow\n--problems\n1\n--samples\n1\n--seed\n1\n--domain\ncountdown-4-24",
      "label\ncountdown-3\n--model\nsmall\n--count\n1\n--samples\n2\n--rollouts\n1\n--seed\n1",
      "study\nrun\nstudy.yaml\n--estimate\n--threads\n1", "study\nrun\nstudy.yaml\n--threads\n1",
      "replay\npool.jsonl\n--bins\n2\n--seed\n18446744073709551615\n--threads\n1",
      "replay\n--fit-on\npool.jsonl\n--test-on\npool.jsonl\n--bins\n2", "export\nsmall\nnone",
    ], takesCorpus: false
  ) { input, folder in
    let arguments = String(decoding: input, as: UTF8.self).split(separator: "\n").map(String.init)
    guard arguments.count <= 100,
      arguments.allSatisfy({ $0.utf8.count < 10_000 && !$0.contains("\0") })
    else { throw CocoaError(.featureUnsupported) }
    _ = try Root.parseAsRoot(arguments)
    _ = try folder.file("study.yaml", Array(smallStudy.utf8))
    _ = try folder.file("pool.jsonl", Array(smallPool.utf8))
    try await watch(arguments, in: folder)
  }

  private static let smallStudy = """
    problems: 1
    models: {proposer: small, verifier: verifier}
    budgets: [1]
    pool: 1
    difficulty: 1
    """

  private static let smallPool = (0..<8).map { index in
    #"{"problem": "p\#(index / 2)", "reference": "7", "candidate": \#(index % 2), "answer": "\#(index)"}"#
      + "\n"
  }.joined()

  private static func watch(_ arguments: [String], in folder: URL) async throws {
    let process = Process()
    process.executableURL =
      ProcessInfo.processInfo.environment["PONDER_FUZZ_COMMAND"].map { URL(fileURLWithPath: $0) }
      ?? URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent("ponder")
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    var environment = ProcessInfo.processInfo.environment
    environment["SWIFT_BACKTRACE"] = "enable=no"
    process.environment = environment
    try process.run()
    let start = ContinuousClock.now
    var isEnded = false
    while process.isRunning {
      usleep(5_000)
      let bytes = Watchdog.residentBytes(of: "\(process.processIdentifier)")
      if bytes > Watchdog.bytes {
        kill(process.processIdentifier, SIGKILL)
        fatalError("ponder takes \(bytes >> 20) MB: \(arguments)")
      }
      if ContinuousClock.now - start > .seconds(5), !isEnded {
        isEnded = true
        kill(process.processIdentifier, SIGKILL)
      }
    }
    process.waitUntilExit()
    if process.terminationReason == .uncaughtSignal, !isEnded {
      fatalError("ponder ended with signal \(process.terminationStatus): \(arguments)")
    }
    if process.terminationStatus != 0, !isEnded { throw CocoaError(.executableLoad) }
  }
}
#endif
