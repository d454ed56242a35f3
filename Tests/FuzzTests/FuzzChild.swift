#if os(Linux)
import ArgumentParser
import Foundation
import Ponder
import PonderTesting

@testable import PonderCommand

/// A process that tries inputs one after another and says before each which it is.
struct FuzzChild: Codable, Sendable {
  var door: String
  var seed: UInt64
  var first: Int
  var end: Int
  /// The memory that it shares with its parent.
  var progress: String
  /// Where it may write.
  var folder: String

  func run() async throws {
    let progress = try SharedProgress(URL(fileURLWithPath: progress))
    guard let door = try await Door.all(named: door).first else { return }
    let mutator = Mutator(door.corpus, seed: seed.derived(door.name))
    let folder = URL(fileURLWithPath: folder)
    silenceOutput()
    Watchdog.start(progress)
    let files = FileManager.default
    for index in first..<end {
      let input = mutator.input(index)
      try files.createDirectory(at: folder, withIntermediateDirectories: true)
      progress[.index] = index
      progress[.began] = Watchdog.now()
      do {
        try await door.enter(input, folder)
        progress[.accepted] += 1
      } catch {
        progress[.refused] += 1
        let message = Complaint(error).text
        let isValid = index < door.corpus.count && door.takesCorpus
        if isValid || !Message.isTidy(message) {
          progress[.untidy] += 1
          say("\(isValid ? "refused, valid" : "untidy,") input \(index): \(message)")
        }
      }
      progress[.began] = 0
      if (try? files.contentsOfDirectory(atPath: folder.path))?.isEmpty == false {
        try files.removeItem(at: folder)
      }
    }
    progress[.isDone] = 1
  }

  /// Tells the parent of a message; it notes the first.
  private func say(_ text: String) {
    FileHandle.standardError.write(Data((text.prefix(600).debugDescription + "\n").utf8))
  }

  /// What commands print is not looked at.
  private func silenceOutput() {
    let nothing = open("/dev/null", O_WRONLY)
    dup2(nothing, STDOUT_FILENO)
    close(nothing)
  }
}
#endif
