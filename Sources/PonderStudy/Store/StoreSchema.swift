import Foundation
import GRDB

/// The tables of a store, and what a file must be to be one.
enum StoreSchema {
  static let damage = "is damaged, or is no study"

  private static let about = """
    CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID
    """
  private static let unit = """
    CREATE TABLE unit (
      problem TEXT NOT NULL,
      name TEXT NOT NULL,
      budget INTEGER NOT NULL CHECK (budget >= 0),
      seed TEXT NOT NULL,
      value TEXT NOT NULL CHECK (json_valid(value)),
      PRIMARY KEY (problem, name, budget, seed)
    ) STRICT, WITHOUT ROWID
    """
  /// The content of each problem that has results: ``StudyStore/bind(contents:)``.
  private static let content = """
    CREATE TABLE content (problem TEXT PRIMARY KEY, fingerprint TEXT NOT NULL) STRICT, WITHOUT ROWID
    """
  /// Results of what problems said before they were edited.
  private static let former = """
    CREATE TABLE former (
      problem TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      name TEXT NOT NULL,
      budget INTEGER NOT NULL CHECK (budget >= 0),
      seed TEXT NOT NULL,
      value TEXT NOT NULL CHECK (json_valid(value)),
      PRIMARY KEY (problem, fingerprint, name, budget, seed)
    ) STRICT, WITHOUT ROWID
    """

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    // Version 0.1.
    migrator.registerMigration("units") { try $0.execute(sql: "\(about); \(unit)") }
    migrator.registerMigration("contents") { try $0.execute(sql: "\(content); \(former)") }
    return migrator
  }

  /// Why a database is no store that this version can use; `nil` for a sound one and for an empty file.
  ///
  /// - Complexity: O(size of the file): every page and every row is looked at.
  static func problem(in db: Database) throws -> String? {
    guard try String.fetchOne(db, sql: "PRAGMA quick_check(1)") == "ok" else { return damage }
    let rows = try Row.fetchAll(db, sql: "SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    var tables: [String: String] = [:]
    for row in rows { tables[row[0]] = (row[1] as String?).map(words) }
    // A run that was killed at once may have left its list of migrations alone.
    guard !tables.keys.allSatisfy({ $0 == "grdb_migrations" }) else { return nil }
    let known = ["about": about, "unit": unit, "content": content, "former": former]
    for (name, sql) in known where name == "unit" || name == "about" || tables[name] != nil {
      guard tables[name] == words(sql) else { return damage }
    }
    guard tables["grdb_migrations"] != nil else { return damage }
    guard try !migrator.hasBeenSuperseded(db) else {
      return "was written by a newer version of ponder; run that one"
    }
    return nil
  }

  /// A statement without the way in which it is laid out.
  private static func words(_ sql: String) -> String {
    sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

/// Makes a file that its owner alone can read, where there is none; SQLite opens it as an empty database
/// and gives its journals the same rights.
func makePrivate(_ file: URL) {
  let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
  // Where it cannot be made, SQLite says why.
  if descriptor >= 0 { close(descriptor) }
}
