import CZlib
import Foundation

/// Files that may be gzip, a piece at a time.
enum CompressedFile {
  /// Reads a file, inflating it where it is gzip.
  ///
  /// - Parameter body: Takes the content in pieces, in order.
  /// - Throws: ``PoolError`` for a file that cannot be read or is damaged; what `body` throws.
  static func read(_ file: URL, _ body: (ArraySlice<UInt8>) throws -> Void) throws {
    guard let stream = gzopen(file.path, "rb") else {
      throw PoolError(file: file.path, problem: "the file cannot be read")
    }
    defer { gzclose_r(stream) }
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = gzread(stream, &piece, UInt32(piece.count))
      if count > 0 { try body(piece[..<Int(count)]) }
      guard count > 0 else {
        var code: Int32 = 0
        _ = gzerror(stream, &code)
        if code == Z_OK || code == Z_STREAM_END { return }
        throw PoolError(
          file: file.path,
          problem: code == Z_ERRNO
            ? "the file cannot be read" : "the file is damaged: its gzip data cannot be inflated")
      }
    }
  }

  /// Writes a file as a whole or not at all, as gzip where its name ends in `.gz`.
  ///
  /// - Parameter body: Writes the lines.
  /// - Throws: ``PoolError`` for a file that cannot be written; what `body` throws.
  static func create(_ file: URL, _ body: (CompressedLines) throws -> Void) throws {
    let temporary = file.deletingLastPathComponent().appendingPathComponent(
      ".\(file.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier).partial")
    let failure = PoolError(file: file.path, problem: "the file cannot be written")
    // `T` writes the bytes as they are.
    guard let stream = gzopen(temporary.path, file.pathExtension == "gz" ? "wb" : "wbT") else {
      throw failure
    }
    do {
      try body(CompressedLines(stream: stream, failure: failure))
    } catch {
      gzclose_w(stream)
      try? FileManager.default.removeItem(at: temporary)
      throw error
    }
    guard gzclose_w(stream) == Z_OK, rename(temporary.path, file.path) == 0 else {
      try? FileManager.default.removeItem(at: temporary)
      throw failure
    }
  }
}

/// A file that takes one line after another.
struct CompressedLines {
  fileprivate let stream: gzFile
  fileprivate let failure: PoolError

  /// Writes a line, which must not hold a newline.
  func write(_ line: Data) throws(PoolError) {
    let bytes = [UInt8](line) + [UInt8(ascii: "\n")]
    guard gzwrite(stream, bytes, UInt32(bytes.count)) == Int32(bytes.count) else { throw failure }
  }
}
