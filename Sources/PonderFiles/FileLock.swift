public import Foundation

/// Prevents two processes from writing to the same file.
///
/// The lock is the system's, on a file beside it that ends in `.lock`; it ends with the process, however
/// that ends. The lock file stays, because removing it would let two processes hold two locks of one name.
public final class FileLock: Sendable {
  private let descriptor: Int32

  /// - Parameter file: The file to be written.
  /// - Throws: `FileError` when another process holds the lock, or it cannot be created.
  public init(_ file: URL) throws(FileError) {
    let place = file.appendingPathExtension("lock")
    try? FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    descriptor = open(place.path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw FileError(
        file: file.path, problem: "could not be written: \(String(cString: strerror(errno)))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw FileError(
        file: file.path,
        problem: "another process writes to it; wait until that one has ended, or give another file"
      )
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
