public import Foundation

/// A file replaced as a whole or not at all.
public enum AtomicFile {
  /// Writes beside the file, forces the bytes to the disk, and renames: whoever reads sees the old
  /// content or the new, and a full disk leaves the old.
  ///
  /// - Parameters:
  ///   - url: Its place; missing folders are made.
  ///   - data: Its new content.
  ///   - write: Puts the bytes into a file; replaced in tests.
  /// - Throws: ``FileError`` naming the file; nothing is left beside it.
  public static func replace(
    _ url: URL, with data: Data,
    write: (Data, URL) throws -> Void = AtomicFile.writeThrough
  ) throws(FileError) {
    let temporary = url.deletingLastPathComponent().appendingPathComponent(
      ".\(url.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier).partial")
    do {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try write(data, temporary)
      guard rename(temporary.path, url.path) == 0 else {
        throw POSIXError(.init(rawValue: errno) ?? .EIO)
      }
    } catch {
      try? FileManager.default.removeItem(at: temporary)
      throw FileError(file: url.path, problem: "could not be written: \(reason(of: error))")
    }
  }

  /// Writes all bytes and waits until the disk has them.
  public static func writeThrough(_ data: Data, to url: URL) throws {
    try data.write(to: url)
    let handle = try FileHandle(forWritingTo: url)
    try handle.synchronize()
    try handle.close()
  }

  private static func reason(of error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    let error = underlying ?? error as NSError
    return error.domain == NSPOSIXErrorDomain
      ? String(cString: strerror(Int32(error.code))) : error.localizedDescription
  }
}

/// A file that could not be read or written.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  public let file: String
  public let problem: String

  public init(file: String, problem: String) {
    self.file = file
    self.problem = problem
  }

  public var description: String { "\(file): \(problem)" }
}
