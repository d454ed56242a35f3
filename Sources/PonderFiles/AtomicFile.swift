public import Foundation

/// Replaces a file as a whole or not at all.
public enum AtomicFile {
  /// Replaces a file with some bytes.
  ///
  /// - Parameters:
  ///   - url: The file to replace; missing folders are created.
  ///   - data: The new content.
  ///   - isPrivate: Whether only the owner may read it; else it keeps the mode of the file it replaces.
  /// - Throws: ``FileError`` naming the file; no temporary file is left behind.
  public static func replace(
    _ url: URL, with data: Data, isPrivate: Bool = false
  ) throws(FileError) {
    do {
      try replace(url, isPrivate: isPrivate) { try $0.write(contentsOf: data) }
    } catch {
      throw error as? FileError ?? FileError(url, error)
    }
  }

  /// Writes a temporary file beside the target, syncs it to disk, and renames it: readers see the old
  /// content or the new, and a full disk leaves the old.
  ///
  /// The temporary file is new and has an unpredictable name, so that no symbolic link planted
  /// beforehand is followed. A device or a pipe is written to directly.
  ///
  /// - Parameters:
  ///   - url: The file to replace; missing folders are created.
  ///   - isPrivate: Whether only the owner may read it; else it keeps the mode of the file it replaces.
  ///   - body: Writes the new content.
  /// - Throws: ``FileError`` naming the file, for an error of the system; any other error of `body`. No
  ///   temporary file is left behind.
  public static func replace(
    _ url: URL, isPrivate: Bool = false, _ body: (FileHandle) throws -> Void
  ) throws {
    do {
      var known = stat()
      let isThere = stat(url.path, &known) == 0
      if isThere, known.st_mode & S_IFMT != S_IFREG, known.st_mode & S_IFMT != S_IFDIR {
        return try body(FileHandle(forWritingTo: url))
      }
      let folder = url.deletingLastPathComponent()
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let temporary = folder.appendingPathComponent(
        ".\(url.lastPathComponent.prefix(100)).\(UUID().uuidString).partial")
      let handle = try create(temporary, isPrivate ? 0o600 : 0o666)
      do {
        if isThere, !isPrivate { fchmod(handle.fileDescriptor, known.st_mode & 0o777) }
        try body(handle)
        try handle.synchronize()
        try handle.close()
        guard rename(temporary.path, url.path) == 0 else { throw POSIXError.last }
      } catch {
        try? FileManager.default.removeItem(at: temporary)
        throw error
      }
    } catch {
      let isOfTheSystem = [NSPOSIXErrorDomain, NSCocoaErrorDomain].contains(
        (error as NSError).domain)
      throw isOfTheSystem ? FileError(url, error) : error
    }
  }

  /// Creates a file that must not exist yet.
  private static func create(_ url: URL, _ mode: mode_t) throws -> FileHandle {
    let descriptor = open(url.path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw POSIXError.last }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
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

  /// A write that the system refused.
  fileprivate init(_ url: URL, _ error: any Error) {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    let error = underlying ?? error as NSError
    let reason =
      error.domain == NSPOSIXErrorDomain
      ? String(cString: strerror(Int32(error.code))) : error.localizedDescription
    self.init(file: url.path, problem: "could not be written: \(reason)")
  }

  public var description: String { "\(file): \(problem)" }
}
