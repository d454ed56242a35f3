import Foundation
import PonderTesting

/// A place where something that others wrote comes in.
struct Door: Sendable {
  /// What the campaign is told to try.
  let name: String
  /// Of a campaign over all doors, this door gets so many parts.
  let share: Int
  /// Valid inputs, from which the others are made.
  let corpus: [[UInt8]]
  /// Whether all of the corpus is valid as it is; a server's reply is so for one of its readers.
  var takesCorpus = true
  /// Takes an input as the real command does; whoever refuses it throws.
  ///
  /// The folder is empty at first and the input's own as long as it is tried.
  let enter: @Sendable (_ input: [UInt8], _ folder: URL) async throws -> Void

  init(
    _ name: String, share: Int, corpus: [[UInt8]],
    enter: @escaping @Sendable (_ input: [UInt8], _ folder: URL) async throws -> Void
  ) {
    self.name = name
    self.share = share
    self.corpus = corpus
    self.enter = enter
  }

  init(
    _ name: String, share: Int, texts: [String], takesCorpus: Bool = true,
    enter: @escaping @Sendable (_ input: [UInt8], _ folder: URL) async throws -> Void
  ) {
    self.init(name, share: share, corpus: texts.map { Array($0.utf8) }, enter: enter)
    self.takesCorpus = takesCorpus
  }

  /// Every door, or the one of a name.
  static func all(named wanted: String? = nil) async throws -> [Door] {
    #if os(Linux)
    let running = [commands]
    #else
    let running: [Door] = []
    #endif
    let fixed =
      [
        study, configuration, problems, grades, labels, policy, wireReplies, serverReplies,
        arguments,
      ] + pools + running
    var doors = fixed.filter { wanted == nil || $0.name == wanted }
    // These need a study or a model to begin with.
    if wanted.map({ ["store", "rows"].contains($0) }) ?? true { doors += try await stores() }
    if wanted?.hasPrefix("model") ?? true { doors += try models() }
    return doors.filter { wanted == nil || $0.name == wanted }
  }
}

/// What several inputs become in one file: texts parted by a line that none of them has.
///
/// Mutations may damage the marks too; then a file is missing or holds two.
enum Bundle {
  private static let mark = Array("\n=====8<=====\n".utf8)

  static func join(_ parts: [[UInt8]]) -> [UInt8] { Array(parts.joined(separator: mark)) }

  /// As many parts as there are, from the front.
  static func split(_ bytes: [UInt8]) -> [[UInt8]] {
    var parts: [[UInt8]] = []
    var start = 0
    var place = 0
    while let found = bytes[place...].firstIndex(of: mark[0]) {
      if bytes[found...].starts(with: mark) {
        parts.append(Array(bytes[start..<found]))
        start = found + mark.count
        place = start
      } else {
        place = found + 1
      }
    }
    return parts + [Array(bytes[start...])]
  }
}

/// Whether a user can read what is said of an error: a few lines, nothing that steers a terminal.
enum Message {
  static func isTidy(_ text: String) -> Bool {
    text.unicodeScalars.count <= 2_000 && text.split(separator: "\n").count <= 20
      && text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control }
  }
}
