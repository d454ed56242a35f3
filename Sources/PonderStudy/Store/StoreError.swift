import Foundation
import GRDB

/// A store that cannot be used.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  public let file: String
  public let problem: String

  public var description: String { "\(file): \(problem)" }

  init(file: String, problem: String) {
    self.file = file
    self.problem = problem
  }

  init(_ file: URL, _ error: any Error) {
    self.file = file.path
    problem =
      switch (error as? DatabaseError)?.resultCode {
      case .SQLITE_NOTADB?, .SQLITE_CORRUPT?: StoreSchema.damage
      case .SQLITE_BUSY?, .SQLITE_LOCKED?: "is in use by another process"
      case .SQLITE_FULL?: "the disk is full; free some space and run the same command again"
      case .SQLITE_CANTOPEN?, .SQLITE_READONLY?, .SQLITE_PERM?: "cannot be opened for writing"
      // Omits the failed SQL statement, which does not help the user.
      default: (error as? DatabaseError)?.message ?? "\(error)"
      }
  }
}
