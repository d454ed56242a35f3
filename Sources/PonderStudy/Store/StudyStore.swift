public import Foundation
import GRDB

/// A study's results on disk, one row for each finished unit of work.
///
/// A unit is written in one transaction, so whoever is killed finds, on opening the file again, every
/// unit that was finished and none that was not.
public final class StudyStore: Sendable {
  /// Names a unit of work.
  public struct Key: Codable, Hashable, Sendable, Comparable {
    /// The problem's id.
    public var problem: String
    /// What was done with it: a strategy's name, or `pool`, `chains`, `difficulty`, `large`.
    public var name: String
    /// N, in generations; 0 where no budget applies.
    public var budget: Int
    public var seed: UInt64

    public init(problem: String, name: String, budget: Int = 0, seed: UInt64) {
      self.problem = problem
      self.name = name
      self.budget = budget
      self.seed = seed
    }

    public static func < (a: Key, b: Key) -> Bool {
      (a.problem, a.name, a.budget, a.seed) < (b.problem, b.name, b.budget, b.seed)
    }
  }

  private let database: DatabaseQueue
  private let file: URL

  /// Opens a store, or makes one.
  ///
  /// - Throws: ``StoreError`` when the file is no store, or cannot be written.
  public convenience init(_ file: URL) throws {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    try self.init(file, configuration)
  }

  init(_ file: URL, _ configuration: Configuration) throws {
    self.file = file
    do {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      database = try DatabaseQueue(path: file.path, configuration: configuration)
      try Self.migrator.migrate(database)
    } catch {
      throw StoreError(file, error)
    }
  }

  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("units") { db in
      try db.execute(
        sql: """
          CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
          CREATE TABLE unit (
            problem TEXT NOT NULL,
            name TEXT NOT NULL,
            budget INTEGER NOT NULL CHECK (budget >= 0),
            seed TEXT NOT NULL,
            value TEXT NOT NULL CHECK (json_valid(value)),
            PRIMARY KEY (problem, name, budget, seed)
          ) STRICT, WITHOUT ROWID;
          """)
    }
    return migrator
  }

  /// Binds the store to what it holds, or checks that it is bound to the same.
  ///
  /// - Parameter facts: Such as the models' fingerprints, by name.
  /// - Throws: ``StoreError`` when the store belongs to a study with other facts.
  public func bind(to facts: [String: String]) throws {
    try write { db in
      for (name, value) in facts.sorted(by: { $0.key < $1.key }) {
        let known = try String.fetchOne(
          db, sql: "SELECT value FROM about WHERE name = ?", arguments: [name])
        if let known, known != value {
          throw StoreError(
            file: file.path,
            problem: "it belongs to a study whose \(name) is \(known), not \(value); "
              + "give another file, or delete this one")
        }
        try db.execute(
          sql: "INSERT OR IGNORE INTO about VALUES (?, ?)", arguments: [name, value])
      }
    }
  }

  /// What the store is bound to.
  public func facts() throws -> [String: String] {
    try read { db in
      let rows = try Row.fetchAll(db, sql: "SELECT name, value FROM about ORDER BY name")
      return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
    }
  }

  /// The units that are finished.
  public func finished() throws -> Set<Key> {
    try read { db in
      let rows = try Row.fetchCursor(db, sql: "SELECT problem, name, budget, seed FROM unit")
      var keys: Set<Key> = []
      while let row = try rows.next() {
        keys.insert(
          Key(
            problem: row[0], name: row[1], budget: row[2], seed: UInt64(row[3] as String) ?? 0))
      }
      return keys
    }
  }

  /// Writes a finished unit.
  public func add(_ key: Key, _ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(value), as: UTF8.self)
    try write { db in
      try db.execute(
        sql: "INSERT OR REPLACE INTO unit VALUES (?, ?, ?, ?, ?)",
        arguments: [key.problem, key.name, key.budget, String(key.seed), text])
    }
  }

  /// Reads the units of one name and budget, by problem and seed.
  public func values<Value: Decodable>(
    _ type: Value.Type, named name: String, budget: Int = 0
  ) throws -> [(key: Key, value: Value)] {
    let decoder = JSONDecoder()
    return try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT problem, seed, value FROM unit WHERE name = ? AND budget = ?
          ORDER BY problem, seed
          """, arguments: [name, budget]
      ).map { row in
        let key = Key(
          problem: row[0], name: name, budget: budget, seed: UInt64(row[1] as String) ?? 0)
        return (key, try decoder.decode(type, from: Data((row[2] as String).utf8)))
      }
    }
  }

  /// Hands over every unit as one line of JSON, in the order of their keys: the same bytes for the
  /// same study, however it was run.
  public func export(_ write: (String) throws -> Void) throws {
    try read { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT json_object('problem', problem, 'name', name, 'budget', budget, 'seed', seed,
            'value', json(value))
          FROM unit ORDER BY problem, name, budget, seed
          """)
      while let row = try rows.next() { try write(row[0]) }
    }
  }

  private func read<T>(_ work: (Database) throws -> T) throws -> T {
    try explaining { try database.read(work) }
  }

  private func write<T>(_ work: (Database) throws -> T) throws -> T {
    try explaining { try database.write(work) }
  }

  private func explaining<T>(_ work: () throws -> T) throws -> T {
    do {
      return try work()
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError(file, error)
    }
  }
}

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
      case .SQLITE_NOTADB?, .SQLITE_CORRUPT?: "is damaged, or is no study"
      case .SQLITE_BUSY?, .SQLITE_LOCKED?: "is in use by another process"
      case .SQLITE_FULL?: "the disk is full; free some space and run the same command again"
      case .SQLITE_CANTOPEN?, .SQLITE_READONLY?, .SQLITE_PERM?: "cannot be opened for writing"
      default: "\(error)"
      }
  }
}
