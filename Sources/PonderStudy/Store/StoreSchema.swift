import Foundation
import GRDB

/// The tables of a store, and the checks of a file.
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
  /// Results of problems before they were edited.
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

  /// Why this version cannot use a database; `nil` for a valid store and for an empty file.
  ///
  /// - Complexity: O(size of the file): checks every page and every row.
  static func problem(in db: Database) throws -> String? {
    guard try String.fetchOne(db, sql: "PRAGMA quick_check(1)") == "ok" else { return damage }
    let rows = try Row.fetchAll(db, sql: "SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    var tables: [String: String] = [:]
    for row in rows { tables[row[0]] = (row[1] as String?).map(words) }
    // A run killed at its start may leave only the table of migrations.
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

  /// A statement with its whitespace normalised.
  private static func words(_ sql: String) -> String {
    sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

/// Creates a file that only its owner can read, if there is none; SQLite opens it as an empty database and
/// gives its journals the same permissions.
func makePrivate(_ file: URL) {
  let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
  // If it cannot be created, SQLite reports why.
  if descriptor >= 0 { close(descriptor) }
}
