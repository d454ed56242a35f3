import Foundation
import PonderFiles
import PonderTesting
import Testing

struct AtomicFileTests {
  @Test func `a write that fails half way leaves the old file`() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("weights")
    try AtomicFile.replace(file, with: Data("old".utf8))
    let error = #expect(throws: FileError.self) {
      try AtomicFile.replace(file) { handle in
        try handle.write(contentsOf: Data("n".utf8))
        throw POSIXError(.ENOSPC)
      }
    }
    #expect(error?.description == "\(file.path): could not be written: No space left on device")
    #expect(try Data(contentsOf: file) == Data("old".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["weights"])
  }

  @Test func `a folder that cannot be made is named`() throws {
    let error = #expect(throws: FileError.self) {
      try AtomicFile.replace(URL(fileURLWithPath: "/dev/null/here/file"), with: Data())
    }
    #expect(error?.file == "/dev/null/here/file")
  }

  @Test func `a private file is its owner's alone, and another keeps the mode it had`() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("labels")
    func mode() throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    }
    try AtomicFile.replace(file, with: Data("old".utf8), isPrivate: true)
    #expect(try mode() == 0o600)
    try AtomicFile.replace(file, with: Data("new".utf8))
    #expect(try mode() == 0o600)
  }

  @Test func `no name beside the file can be foreseen`() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("weights")
    var seen: Set<String> = []
    for _ in 0..<2 {
      try AtomicFile.replace(file) { handle in
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        seen.formUnion(names.filter { $0.hasSuffix(".partial") })
        try handle.write(contentsOf: Data("x".utf8))
      }
    }
    #expect(seen.count == 2, "\(seen)")
  }

  @Test func `a device is written to, not replaced`() throws {
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    // A link to the device, so that a failing test replaces the link alone.
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("device")
    try FileManager.default.createSymbolicLink(
      atPath: file.path, withDestinationPath: "/dev/full")
    let error = #expect(throws: FileError.self) {
      try AtomicFile.replace(file, with: Data("new".utf8))
    }
    #expect(error?.problem == "could not be written: No space left on device")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: file.path) == "/dev/full")
  }

  @Test func `a new file replaces the old`() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("deep/er/weights")
    try AtomicFile.replace(file, with: Data("old".utf8))
    try AtomicFile.replace(file, with: Data("new".utf8))
    #expect(try Data(contentsOf: file) == Data("new".utf8))
  }
}
