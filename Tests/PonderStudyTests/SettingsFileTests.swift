import Foundation
import Ponder
import PonderTesting
import Testing

@testable import PonderStudy

@Suite(.timeLimit(.minutes(40)))
struct SettingsFileTests {
  private struct Settings: Decodable, Hashable {
    var name: String?
    var list: [Int]?
    var more: [String: [Int]]?
  }

  private static func read(_ text: String) throws(SettingsFileError) -> Settings {
    try SettingsFile.read(Settings.self, from: text, named: "settings.yaml")
  }

  /// Ten lines of nine aliases each, and what follows them.
  private static func laughs(_ last: String) -> String {
    let names = Array("abcdefghij")
    let lines = names.indices.map { index in
      let value = index == 0 ? "x" : "*\(names[index - 1])"
      return "\(names[index]): &\(names[index]) ["
        + Array(repeating: value, count: 9).joined(separator: ",") + "]"
    }
    return (lines + [last]).joined(separator: "\n")
  }

  private static func nested(_ open: String, _ close: String, _ levels: Int) -> String {
    "list: " + String(repeating: open, count: levels) + String(repeating: close, count: levels)
  }

  private static let refused: [(name: String, text: String, message: String)] = [
    ("an alias as a key", laughs("? *j\n: 1"), "settings have at most 20000 values"),
    ("many aliases", laughs("name: *j"), "settings have at most 20000 values, aliases written out"),
    (
      "a small alias as a key", "a: &a x\n? *a\n: 1",
      "line 2: a setting's name must be a word, not an"
    ),
    (
      "an alias as a key in braces", "a: &a x\nb: {*a : 1}",
      "line 2: a setting's name must be a word"
    ),
    ("aliases in a key", "a: &a x\n? [*a, *a]\n: 1", "line 2: a setting's name must be a word"),
    ("a mapping as a key", "? {a: 1}\n: 1", "a setting's name must be a word"),
    ("many lists", nested("[", "]", 500), "settings have at most 64 levels"),
    ("many more lists", nested("[", "]", 50_000), "settings.yaml: "),
    ("many mappings", nested("{a: ", "}", 500), "settings have at most 64 levels"),
    ("many keys in keys", nested("{? ", "}", 500), "a setting's name must be a word"),
    (
      "aliases that deepen",
      (0..<40).map { "a\($0): &a\($0) [[[*a\($0 - 1)]]]" }.joined(separator: "\n")
        .replacing("*a-1", with: "1"), "settings have at most 64 levels"
    ),
    (
      "many bytes", "name: " + String(repeating: "x", count: 200_000),
      "settings are at most 131072 bytes"
    ),
    (
      "many values", "list: [" + Array(repeating: "1", count: 30_000).joined(separator: ",") + "]",
      "settings have at most 20000 values"
    ),
    ("an anchor in itself", "a: &a [*a]", "found undefined alias"),
    ("an alias of nothing", "name: *other", "found undefined alias"),
    ("a name twice", "name: a\nname: b", "name"),
    ("two documents", "name: a\n---\nname: b", "expected a single document"),
  ]

  @Test(arguments: refused.indices)
  func `what settings never need is one line, at once`(index: Int) {
    let (name, text, message) = Self.refused[index]
    let start = ContinuousClock.now
    let error = #expect(throws: SettingsFileError.self) { try Self.read(text) }
    let found = error?.description ?? ""
    #expect(found.hasPrefix("settings.yaml") && found.contains(message), "\(name): \(found)")
    #expect(!found.contains("\n") && !found.contains("\u{E000}") && found.count < 1_500)
    #expect(ContinuousClock.now - start < .seconds(10), "\(name)")
  }

  @Test func `an alias stands for its anchor, and a star is a star`() throws {
    let aliased = try Self.read("list: &l [1, 2]\nmore: {a: *l, b: *l}\nname: \"**Answer**: *l\"")
    #expect(aliased.list == [1, 2] && aliased.more == ["a": [1, 2], "b": [1, 2]])
    #expect(aliased.name == "**Answer**: *l")
    let long = try Self.read(
      "list: &l [1]\nmore: {" + (0..<500).map { "k\($0): *l" }.joined(separator: ", ") + "}")
    #expect(long.more?.count == 500)
  }

  @Test func `a file without end or without text is one line`() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ponder-settings-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func message(_ file: URL) -> String {
      let error = #expect(throws: SettingsFileError.self) {
        try SettingsFile.read(Settings.self, from: file)
      }
      return error?.problem ?? ""
    }
    let bytes = folder.appendingPathComponent("bytes.yaml")
    try Data([0x6E, 0xFF, 0xFE]).write(to: bytes)
    #expect(message(bytes) == "the file is not UTF-8 text")
    #expect(message(folder) == "the file cannot be read")
    let empty = folder.appendingPathComponent("empty.yaml")
    try Data().write(to: empty)
    #expect(message(empty).hasPrefix("this is not a list of settings"))
    #expect(message(URL(fileURLWithPath: "/dev/zero")).hasPrefix("settings are at most"))
  }

  @Test func `a key is shown without what steers a terminal`() {
    let error = #expect(throws: SettingsFileError.self) {
      try StudyFile.read("\"\\e[31mproblems\\nx\": 3", named: "study\u{1B}.yaml")
    }
    let found = error?.description ?? ""
    #expect(found.contains("\\u{1B}[31mproblems\\nx"), "\(found)")
    #expect(!found.contains("\u{1B}") && !found.contains("\n"))
  }

  @Test func `damaged settings are read or refused in one line`() {
    let text = """
      problems: {set: my.jsonl, count: 20}
      seed: 7
      more: &m {proposer: small, verifier: verifier}
      models: *m
      budgets: [1, 4]
      strategies:
        - beam: {width: 4}
        - ? [a, b]
          : *m
      """
    var random = RandomStream(seed: 11)
    for _ in 0..<3_000 {
      let damaged = String(decoding: mutated(Array(text.utf8), using: &random), as: UTF8.self)
      do {
        _ = try SettingsFile.read([String: Int].self, from: damaged, named: "study.yaml")
      } catch {
        #expect(!error.description.contains { $0.isNewline }, "\(damaged)")
      }
    }
  }
}
