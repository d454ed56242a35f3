import GRDB
import Ponder

extension StudyStore {
  /// The result of ``bind(contents:)``.
  public struct Binding: Hashable, Sendable {
    /// Ids of problems whose content changed and whose results were set aside, ascending.
    public var changed: [String] = []
    /// The number of problems with results of version 0.1, which did not record contents; they count as
    /// unchanged.
    public var taken = 0
  }

  /// Binds results to the content of their problems.
  ///
  /// When a problem's content changes, its results are set aside: tables, reports and exports leave them
  /// out. When the content changes back, the results are restored.
  ///
  /// - Parameter contents: Fingerprints by problem id: ``GradedProblem/fingerprint``.
  /// - Throws: ``StoreError``
  public func bind(contents: [String: String]) throws -> Binding {
    try write { db in
      let known = try Self.contents(db)
      let withResults = try Set(
        String.fetchAll(db, sql: "SELECT DISTINCT problem FROM unit"))
      var binding = Binding()
      for (problem, now) in contents.sorted(by: { $0.key < $1.key }) where known[problem] != now {
        if let before = known[problem] {
          try Self.setAside(problem, before, now, db)
          if withResults.contains(problem) { binding.changed.append(problem) }
        } else if withResults.contains(problem) {
          binding.taken += 1
        }
        try db.execute(
          sql: "INSERT OR REPLACE INTO content VALUES (?, ?)", arguments: [problem, now])
      }
      return binding
    }
  }

  /// The problems whose results, if any, belong to this content.
  ///
  /// - Parameter contents: Fingerprints by problem id.
  public func unchanged(_ contents: [String: String]) throws -> Set<String> {
    let known = try read(Self.contents)
    return Set(contents.filter { known[$0.key, default: $0.value] == $0.value }.keys)
  }

  private static func contents(_ db: Database) throws -> [String: String] {
    let rows = try Row.fetchAll(db, sql: "SELECT problem, fingerprint FROM content")
    return Dictionary(rows.map { ($0[0], $0[1]) }) { first, _ in first }
  }

  private static func setAside(
    _ problem: String, _ before: String, _ now: String, _ db: Database
  ) throws {
    try db.execute(
      sql: """
        INSERT OR REPLACE INTO former
          SELECT problem, :before, name, budget, seed, value FROM unit WHERE problem = :problem;
        DELETE FROM unit WHERE problem = :problem;
        INSERT INTO unit
          SELECT problem, name, budget, seed, value FROM former
          WHERE problem = :problem AND fingerprint = :now;
        DELETE FROM former WHERE problem = :problem AND fingerprint = :now;
        """, arguments: ["problem": problem, "before": before, "now": now])
  }
}

extension Sequence<GradedProblem> {
  /// The fingerprints of problems by their ids.
  public var contents: [String: String] {
    Dictionary(map { ($0.problem.id, $0.fingerprint) }) { first, _ in first }
  }
}
