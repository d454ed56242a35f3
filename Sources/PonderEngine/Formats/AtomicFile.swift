public import Foundation

/// Replaces a file as a whole or not at all.
public enum AtomicFile {
  /// Writes a temporary file beside the target, syncs it to disk, and renames it: readers see the old
  /// content or the new, and a full disk leaves the old.
  ///
  /// The temporary file is new and has an unpredictable name, so that no symbolic link planted
  /// beforehand is followed. A device or a pipe is written to directly.
  ///
  /// - Parameters:
  ///   - url: The file to replace; missing folders are created.
  ///   - data: The new content.
  ///   - isPrivate: Whether only the owner may read it; else it keeps the mode of the file it replaces.
  ///   - write: Writes the bytes to a file handle; replaced in tests.
  /// - Throws: ``FileError`` naming the file; no temporary file is left behind.
  public static func replace(
    _ url: URL, with data: Data, isPrivate: Bool = false,
    write: (Data, FileHandle) throws -> Void = AtomicFile.writeThrough
  ) throws(FileError) {
    do {
      var known = stat()
      let isThere = stat(url.path, &known) == 0
      if isThere, known.st_mode & S_IFMT != S_IFREG, known.st_mode & S_IFMT != S_IFDIR {
        return try FileHandle(forWritingTo: url).write(contentsOf: data)
      }
      let folder = url.deletingLastPathComponent()
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let temporary = folder.appendingPathComponent(
        ".\(url.lastPathComponent.prefix(100)).\(UUID().uuidString).partial")
      let handle = try create(temporary, isPrivate ? 0o600 : 0o666)
      do {
        if isThere, !isPrivate { fchmod(handle.fileDescriptor, known.st_mode & 0o777) }
        try write(data, handle)
        try handle.close()
        guard rename(temporary.path, url.path) == 0 else { throw POSIXError.last }
      } catch {
        try? FileManager.default.removeItem(at: temporary)
        throw error
      }
    } catch {
      throw FileError(file: url.path, problem: "could not be written: \(reason(of: error))")
    }
  }

  /// Writes all bytes and syncs them to disk.
  public static func writeThrough(_ data: Data, to handle: FileHandle) throws {
    try handle.write(contentsOf: data)
    try handle.synchronize()
  }

  /// Creates a file that must not exist yet.
  private static func create(_ url: URL, _ mode: mode_t) throws -> FileHandle {
    let descriptor = open(url.path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw POSIXError.last }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  private static func reason(of error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    let error = underlying ?? error as NSError
    return error.domain == NSPOSIXErrorDomain
      ? String(cString: strerror(Int32(error.code))) : error.localizedDescription
  }
}

extension POSIXError {
  /// The error of the last failed system call.
  fileprivate static var last: POSIXError { POSIXError(Code(rawValue: errno) ?? .EIO) }
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
