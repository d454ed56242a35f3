import Foundation
import Testing

@testable import PonderEngine

struct AtomicFileTests {
  @Test func `a write that fails half way leaves the old file`() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("weights")
    try AtomicFile.replace(file, with: Data("old".utf8))
    let error = #expect(throws: FileError.self) {
      try AtomicFile.replace(file, with: Data("new".utf8)) { data, url in
        try data.prefix(1).write(to: url)
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

  @Test func `a new file replaces the old`() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("deep/er/weights")
    try AtomicFile.replace(file, with: Data("old".utf8))
    try AtomicFile.replace(file, with: Data("new".utf8))
    #expect(try Data(contentsOf: file) == Data("new".utf8))
  }
}
