import CZlib
import Foundation
import PonderFiles

/// Reads and writes files, optionally compressed with gzip, in pieces.
enum CompressedFile {
  /// Reads a file, decompressing gzip.
  ///
  /// - Parameter body: Receives the content in pieces, in order.
  /// - Throws: ``PoolError`` for a file that cannot be read or is damaged; any error of `body`.
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

  /// Writes a file atomically, as gzip if its name ends in `.gz`.
  ///
  /// - Parameter body: Writes the lines.
  /// - Throws: ``PoolError`` or `FileError` for a file that cannot be written; any error of `body`.
  static func create(_ file: URL, _ body: (CompressedLines) throws -> Void) throws {
    let failure = PoolError(file: file.path, problem: "the file cannot be written")
    try AtomicFile.replace(file) { handle in
      // zlib closes the descriptor that it is given. `T` writes without compression.
      let descriptor = dup(handle.fileDescriptor)
      guard let stream = gzdopen(descriptor, file.pathExtension == "gz" ? "wb" : "wbT") else {
        close(descriptor)
        throw failure
      }
      do {
        try body(CompressedLines(stream: stream, failure: failure))
      } catch {
        gzclose_w(stream)
        throw error
      }
      guard gzclose_w(stream) == Z_OK else { throw failure }
    }
  }
}

/// A file that is written line by line.
struct CompressedLines {
  fileprivate let stream: gzFile
  fileprivate let failure: PoolError

  /// Writes a line, which must not contain a newline.
  func write(_ line: Data) throws(PoolError) {
    let bytes = [UInt8](line) + [UInt8(ascii: "\n")]
    guard gzwrite(stream, bytes, UInt32(bytes.count)) == Int32(bytes.count) else { throw failure }
  }
}
