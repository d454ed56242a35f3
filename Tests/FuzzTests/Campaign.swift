#if os(Linux)
import Foundation
import Ponder
import PonderTesting

/// Tries many inputs at every door, and keeps those that end a process.
struct Campaign: Sendable {
  /// What is known of a door so far.
  struct State: Codable, Sendable {
    var door: String
    var seed: UInt64
    var next = 0
    var refused = 0
    var accepted = 0
    var crashes = 0
    var hangs = 0
    var overMemory = 0
    /// Messages of more than a line, or with bytes that steer a terminal.
    var untidy = 0
    var seconds = 0.0
    /// Of all its processes.
    var mostBytes = 0
    var findings: [String] = []

    var failures: Int { crashes + hangs + overMemory }
  }

  /// A process tries so many inputs, so that what a library keeps does not pile up.
  private static let batch = 20_000
  /// A door that fails so often has been understood.
  private static let mostFailures = 60

  let settings: CampaignSettings

  init(_ settings: CampaignSettings) { self.settings = settings }

  /// - Returns: A line for each input that failed.
  func run() async throws -> [String] {
    let doors = try await Door.all(named: settings.door)
    guard !doors.isEmpty else { return ["no door '\(settings.door ?? "")'"] }
    let shares = doors.reduce(0) { $0 + $1.share }
    // Long ones first, so that the last one does not run alone.
    let states = try await doors.concurrentMap(atMost: settings.jobs) { door in
      try attack(door, upTo: max(door.corpus.count, settings.count * door.share / shares))
    }
    say(table(states))
    return states.flatMap { state in state.findings.map { "\(state.door): \($0)" } }
  }

  private func attack(_ door: Door, upTo count: Int) throws -> State {
    var state = kept(door) ?? State(door: door.name, seed: settings.seed)
    let place = FileManager.default.temporaryDirectory
      .appendingPathComponent("ponder-fuzz-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: place) }
    let progress = try SharedProgress(place.appendingPathComponent("progress"))
    while state.next < count, state.failures < Self.mostFailures {
      progress.clear()
      progress[.index] = -1
      let child = FuzzChild(
        door: door.name, seed: settings.seed, first: state.next,
        end: min(count, state.next + Self.batch),
        progress: place.appendingPathComponent("progress").path,
        folder: scratch.appendingPathComponent(place.lastPathComponent).path)
      let start = ContinuousClock.now
      let (status, errors) = try launch(child, place)
      state.seconds += (ContinuousClock.now - start) / .seconds(1)
      state.refused += progress[.refused]
      state.accepted += progress[.accepted]
      state.mostBytes = max(state.mostBytes, progress[.resident])
      if progress[.untidy] > 0 {
        if state.untidy == 0 { state.findings.append(untidyLine(errors)) }
        state.untidy += progress[.untidy]
      }
      if progress[.isDone] == 1 {
        state.next = child.end
      } else {
        guard progress[.index] >= child.first else {
          state.findings.append("the child could not start: \(errors.suffix(400))")
          break
        }
        state.next = progress[.index] + 1
        try note(status, errors, of: child, door, place, &state)
      }
      try keep(state)
    }
    try? FileManager.default.removeItem(
      at: scratch.appendingPathComponent(place.lastPathComponent))
    if settings.folder != nil {
      say("\(door.name): \(state.next) inputs, \(state.failures) failed\n")
    }
    return state
  }

  private func untidyLine(_ errors: String) -> String {
    let line = errors.split(separator: "\n").first {
      $0.hasPrefix("\"untidy") || $0.hasPrefix("\"refused")
    }
    return line.map(String.init) ?? "untidy message"
  }

  /// Memory where there is such a folder: most inputs are files.
  private var scratch: URL {
    let memory = URL(fileURLWithPath: "/dev/shm")
    return FileManager.default.isWritableFile(atPath: memory.path)
      ? memory : FileManager.default.temporaryDirectory
  }

  /// Starts this program again as a child, and waits for its end.
  private func launch(
    _ child: FuzzChild, _ place: URL, traces: Bool = false
  ) throws -> (Int32, String) {
    let log = place.appendingPathComponent("errors")
    try Data().write(to: log)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["--testing-library", "swift-testing", "--filter", "FuzzTests"]
    var environment = ProcessInfo.processInfo.environment
    environment["PONDER_FUZZ_CHILD"] = String(
      decoding: try JSONEncoder().encode(child), as: UTF8.self)
    // A stack takes seconds.
    environment["SWIFT_BACKTRACE"] =
      "enable=\(traces ? "yes" : "no"),color=no,interactive=no,threads=crashed,images=none"
    process.environment = environment
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: log)
    try process.run()
    process.waitUntilExit()
    let errors = (try? Data(contentsOf: log)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    let isSignal = process.terminationReason == .uncaughtSignal
    return (isSignal ? -process.terminationStatus : process.terminationStatus, errors)
  }

  private func note(
    _ status: Int32, _ errors: String, of child: FuzzChild, _ door: Door, _ place: URL,
    _ state: inout State
  ) throws {
    let index = state.next - 1
    let kind: String
    switch status {
    case Watchdog.hang:
      state.hangs += 1
      kind = "more than \(Watchdog.seconds) s"
    case Watchdog.memory:
      state.overMemory += 1
      kind = "more than \(Watchdog.bytes >> 30) GB"
    default:
      state.crashes += 1
      let trap = errors.split(separator: "\n").last {
        $0.contains("atal error") || $0.contains("recondition")
      }
      kind = "ended with \(status)" + (trap.map { ": \($0.suffix(300))" } ?? "")
    }
    let input = Mutator(door.corpus, seed: settings.seed.derived(door.name)).input(index)
    var line = "input \(index) of seed \(settings.seed): \(kind)"
    if let folder = settings.folder {
      let file = folder.appendingPathComponent("\(door.name)-\(index)")
      try Data(input).write(to: file)
      line += " (\(file.lastPathComponent), \(input.count) bytes)"
      if kind.hasPrefix("ended") { line += try site(of: index, child, place) }
    } else {
      line += ": " + String(decoding: input.prefix(300), as: UTF8.self).debugDescription
    }
    state.findings.append(line)
  }

  /// Where in the sources an input crashes, by trying it again.
  private func site(of index: Int, _ child: FuzzChild, _ place: URL) throws -> String {
    var again = child
    (again.first, again.end) = (index, index + 1)
    let stack = try launch(again, place, traces: true).1.split(separator: "\n")
    let frames = stack.filter { $0.contains("/Sources/Ponder") }.prefix(3).compactMap { frame in
      frame.range(of: "/Sources/").map { frame[$0.upperBound...] }
    }
    return frames.isEmpty ? "" : " at " + frames.joined(separator: " < ")
  }

  // MARK: State

  private func file(_ door: String) -> URL? {
    settings.folder?.appendingPathComponent("\(door).state.json")
  }

  private func kept(_ door: Door) -> State? {
    guard let file = file(door.name), let data = try? Data(contentsOf: file),
      let state = try? JSONDecoder().decode(State.self, from: data), state.seed == settings.seed
    else { return nil }
    return state
  }

  private func keep(_ state: State) throws {
    guard let file = file(state.door) else { return }
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try JSONEncoder().encode(state).write(to: file, options: .atomic)
  }

  private func table(_ states: [State]) -> String {
    func row(_ cells: [String]) -> String {
      let padded = cells.enumerated().map { column, cell in
        let room = String(repeating: " ", count: max(0, 10 - cell.count))
        return column == 0 ? cell + room : room + cell
      }
      return padded.joined(separator: " ") + "\n"
    }
    let head = [
      "door", "inputs", "refused", "accepted", "crashes", "hangs", "memory", "untidy", "MB",
      "a second",
    ]
    func cells(_ state: State) -> [String] {
      [
        state.door, "\(state.next)", "\(state.refused)", "\(state.accepted)", "\(state.crashes)",
        "\(state.hangs)", "\(state.overMemory)", "\(state.untidy)", "\(state.mostBytes >> 20)",
        "\(Int(Double(state.next) / max(0.001, state.seconds)))",
      ]
    }
    var all = State(door: "all", seed: settings.seed)
    for state in states {
      all.next += state.next
      all.refused += state.refused
      all.accepted += state.accepted
      all.crashes += state.crashes
      all.hangs += state.hangs
      all.overMemory += state.overMemory
      all.untidy += state.untidy
      all.seconds += state.seconds
      all.mostBytes = max(all.mostBytes, state.mostBytes)
    }
    return row(head) + (states + [all]).map { row(cells($0)) }.joined()
  }

  private func say(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
#endif
