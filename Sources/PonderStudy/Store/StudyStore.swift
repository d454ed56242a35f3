import PonderFiles
public import Foundation
import GRDB
import Ponder
import PonderPools

/// A study's results on disk, one row for each finished unit of work.
///
/// A unit is written in one transaction: after a kill, reopening the file gives every unit that was
/// finished and none that was not. Results contain questions and answers, so only its owner can read a new
/// file; SQLite's journal files have the same permissions.
public final class StudyStore: Sendable {
  /// Identifies a unit of work.
  public struct Key: Codable, Hashable, Sendable, Comparable {
    /// The problem's id.
    public var problem: String
    /// The kind of unit: a strategy's id, or `pool`, `chains`, `difficulty` or `large`.
    public var name: String
    /// N, in generations; 0 when no budget applies.
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

  /// Opens a store, or creates one.
  ///
  /// Opening checks the whole file, so damage is reported before anything is read or added.
  ///
  /// - Throws: ``StoreError`` when the file is not a store, is damaged, was written by a newer version, or
  ///   cannot be written.
  /// - Complexity: O(size of the file)
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
      makePrivate(file)
      database = try DatabaseQueue(path: file.path, configuration: configuration)
      if let problem = try database.read(StoreSchema.problem) {
        throw StoreError(file: file.path, problem: problem)
      }
      try StoreSchema.migrator.migrate(database)
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError(file, error)
    }
  }

  /// Opens an existing store, and does not create one.
  ///
  /// - Returns: `nil` when no run has begun.
  /// - Throws: The errors of ``init(_:)``.
  public static func existing(_ file: URL) throws -> StudyStore? {
    // A run killed at its start leaves an empty file.
    let path = file.resolvingSymlinksInPath().path
    let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    guard let size, size > 0 else { return nil }
    return try StudyStore(file)
  }

  /// Binds the store to facts about its study, or checks that it is bound to the same facts.
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
            problem:
              "it belongs to a study whose \(name) is \(known.shown()), not \(value.shown()); "
              + "give another file, or delete this one")
        }
        try db.execute(
          sql: "INSERT OR IGNORE INTO about VALUES (?, ?)", arguments: [name, value])
      }
    }
  }

  /// The facts that the store is bound to.
  public func facts() throws -> [String: String] {
    try read { db in
      let rows = try Row.fetchAll(db, sql: "SELECT name, value FROM about ORDER BY name")
      return Dictionary(rows.map { ($0[0], $0[1]) }) { first, _ in first }
    }
  }

  /// The finished units.
  public func finished() throws -> Set<Key> {
    try read { db in
      let rows = try Row.fetchCursor(db, sql: "SELECT problem, name, budget, seed FROM unit")
      var keys: Set<Key> = []
      while let row = try rows.next() {
        keys.insert(
          Key(problem: row[0], name: row[1], budget: row[2], seed: try seed(row[3], of: row[0])))
      }
      return keys
    }
  }

  private func seed(_ text: String, of problem: String) throws -> UInt64 {
    guard let seed = UInt64(text) else {
      throw StoreError(
        file: file.path,
        problem:
          "a unit of '\(problem.shown())' has the seed '\(text.shown(atMost: 40))', which is no "
          + "number: the file is damaged")
    }
    return seed
  }

  /// Writes a finished unit.
  public func add(_ key: Key, _ value: some Encodable) throws {
    let text = try value.jsonText(isPretty: false)
    try write { db in
      try db.execute(
        sql: "INSERT OR REPLACE INTO unit VALUES (?, ?, ?, ?, ?)",
        arguments: [key.problem, key.name, key.budget, String(key.seed), text])
    }
  }

  /// Reads the units of one name and budget, by problem and seed.
  ///
  /// - Throws: ``StoreError`` naming the first unit that cannot be read or that no run can have written.
  public func values<Value: StudyRow>(
    _ type: Value.Type, named name: String, budget: Int = 0
  ) throws -> [(key: Key, value: Value)] {
    let decoder = JSONDecoder()
    return try read { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT problem, seed, value FROM unit WHERE name = ? AND budget = ?
          ORDER BY problem, seed
          """, arguments: [name, budget])
      var values: [(key: Key, value: Value)] = []
      while let row = try rows.next() {
        let key = Key(
          problem: row[0], name: name, budget: budget, seed: try seed(row[1], of: row[0]))
        values.append((key, try decode(type, row[2], of: key, by: decoder)))
      }
      return values
    }
  }

  /// Reads and checks every unit, of any plan.
  ///
  /// - Throws: ``StoreError`` naming the first unit that cannot be read or that no run can have written.
  /// - Complexity: O(size of the file)
  public func check() throws {
    let decoder = JSONDecoder()
    try read { db in
      let rows = try Row.fetchCursor(
        db, sql: "SELECT problem, name, budget, seed, value FROM unit")
      while let row = try rows.next() {
        let key = Key(
          problem: row[0], name: row[1], budget: row[2], seed: try seed(row[3], of: row[0]))
        _ = try decode(Self.row(named: key.name), row[4], of: key, by: decoder)
      }
    }
  }

  private static func row(named name: String) -> any StudyRow.Type {
    switch name {
    case "difficulty": DifficultyRecord.self
    case "large": LargeOutcome.self
    case "pool": SamplePool.self
    case let name where isChains(name): ChainPool.self
    default: SearchOutcome.self
    }
  }

  private func decode<Value: StudyRow>(
    _ type: Value.Type, _ text: String, of key: Key, by decoder: JSONDecoder
  ) throws -> Value {
    func refusal(_ problem: String) -> StoreError {
      let budget = key.budget > 0 ? " at \(key.budget)" : ""
      return StoreError(
        file: file.path,
        problem: "the unit '\(key.name.shown())'\(budget) of '\(key.problem.shown())' "
          + "\(problem): the file is damaged, or another version wrote it")
    }
    let value: Value
    do {
      value = try decoder.decode(type, from: Data(text.utf8))
    } catch {
      throw refusal("cannot be read")
    }
    if let fault = value.fault { throw refusal("has \(fault)") }
    return value
  }

  /// Writes every unit as one line of JSON, in the order of the keys; a study always gives the same bytes,
  /// however it was run.
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

  func read<T>(_ work: (Database) throws -> T) throws -> T {
    try explaining { try database.read(work) }
  }

  func write<T>(_ work: (Database) throws -> T) throws -> T {
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
