public import Foundation
public import Ponder

/// Published Game of 24 puzzles with statistics of human solvers, from a CSV file.
///
/// The file begins with a line of column names, among them `Rank`, `Puzzles` (four numbers), `AMT (s)`
/// and `Solved rate`; other columns are ignored. Training never sees such a puzzle, whatever the hash of
/// its question, so all of them are test problems, in the order of the file.
///
/// ### Source
///
/// The file `24.csv` of princeton-nlp/tree-of-thought-llm (Yao et al., *Tree of Thoughts*, 2023,
/// arXiv:2305.10601), which took it from 4nums.com.
public struct Game24: Domain {
  /// A puzzle and how people did on it.
  public struct Puzzle: Hashable, Sendable {
    /// From 1, in the order of the time that people took.
    public var rank: Int
    /// Four numbers, ascending, each from 1 to 13.
    public var numbers: [Int]
    /// People's average time, in seconds.
    public var seconds: Double
    /// The share of people who solved it, in `0...1`.
    public var solveRate: Double

    public var problem: Problem { Countdown.problem(target: 24, numbers: numbers) }
  }

  /// The file's name, with the requested ranks.
  public let name: String
  /// In the order of the file.
  public let puzzles: [Puzzle]

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - file: A CSV file.
  ///   - ranks: Which puzzles to keep; `nil` keeps all.
  /// - Throws: ``Game24Error`` naming the first invalid line.
  public init(file: URL, ranks: ClosedRange<Int>? = nil) throws(Game24Error) {
    guard let data = try? Data(contentsOf: file) else {
      throw Game24Error(file: file.path, line: nil, problem: "the file cannot be read")
    }
    try self.init(
      String(decoding: data, as: UTF8.self), named: file.lastPathComponent, ranks: ranks)
  }

  /// Parses the text of a file.
  ///
  /// - Throws: ``Game24Error`` naming the first invalid line.
  public init(
    _ text: String, named file: String, ranks: ClosedRange<Int>? = nil
  ) throws(Game24Error) {
    name = file + (ranks.map { ":\($0.lowerBound)-\($0.upperBound)" } ?? "")
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let columns = try Columns(lines.first ?? "", of: file)
    var found: [Puzzle] = []
    var lineOf: [[Int]: Int] = [:]
    for (index, line) in lines.enumerated().dropFirst() where !line.allSatisfy(\.isWhitespace) {
      let puzzle = try columns.puzzle(line, number: index + 1)
      if let first = lineOf.updateValue(index + 1, forKey: puzzle.numbers) {
        throw Game24Error(
          file: file, line: index + 1, problem: "this puzzle stands on line \(first) already")
      }
      found.append(puzzle)
    }
    puzzles = found.filter { ranks?.contains($0.rank) ?? true }
    if puzzles.isEmpty {
      throw Game24Error(
        file: file, line: nil,
        problem: found.isEmpty ? "it has no puzzle" : "none of its puzzles has such a rank")
    }
  }

  /// Reads a file named by a command or a study: `24.csv`, or `24.csv:901-1000` for ranks 901 to 1000.
  ///
  /// - Returns: `nil` when the name is not that of a CSV file.
  /// - Throws: ``Game24Error`` naming the first invalid line.
  public init?(named name: String) throws(Game24Error) {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false)
    let bounds = parts.count > 1 ? parts[parts.count - 1].split(separator: "-") : []
    if bounds.count == 2, let low = Int(bounds[0]), let high = Int(bounds[1]), low <= high,
      low >= 1
    {
      let path = parts.dropLast().joined(separator: ":")
      guard path.hasSuffix(".csv") else { return nil }
      try self.init(file: URL(fileURLWithPath: path), ranks: low...high)
    } else {
      guard name.hasSuffix(".csv") else { return nil }
      try self.init(file: URL(fileURLWithPath: name))
    }
  }

  /// The puzzle at a place of the file, with its check and no worked solution; the seed has no effect.
  public func exercise(_ index: Int, on side: Side, seed: UInt64) -> Exercise? {
    guard side == .test, puzzles.indices.contains(index) else { return nil }
    let puzzle = puzzles[index]
    return Exercise(
      problem: puzzle.problem,
      reference: CountdownReference(target: 24, numbers: puzzle.numbers), solution: "",
      kind: "4 numbers")
  }

  public func answer(in solution: String) -> Answer? { Countdown.standard.answer(in: solution) }

  public func areEquivalent(_ first: Answer, _ second: Answer) -> Bool {
    Countdown.standard.areEquivalent(first, second)
  }

  public func canonicalKey(of answer: Answer) -> String? {
    Countdown.standard.canonicalKey(of: answer)
  }
}

/// The positions of a file's columns.
private struct Columns {
  private static let names = ["Rank", "Puzzles", "AMT (s)", "Solved rate"]

  private let file: String
  private let places: [Int]

  init(_ header: Substring, of file: String) throws(Game24Error) {
    self.file = file
    let found = Self.cells(header)
    var places: [Int] = []
    for name in Self.names {
      guard let place = found.firstIndex(of: name) else {
        throw Game24Error(
          file: file, line: 1,
          problem: "no column '\(name)' among \(found.map { "'\($0)'" }.joined(separator: ", "))")
      }
      places.append(place)
    }
    self.places = places
  }

  private static func cells(_ line: Substring) -> [String] {
    line.split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
  }

  func puzzle(_ line: Substring, number: Int) throws(Game24Error) -> Game24.Puzzle {
    let cells = Self.cells(line)
    func refuse(_ column: Int, mustBe wanted: String) -> Game24Error {
      let cell = cells.indices.contains(places[column]) ? "'\(cells[places[column]])'" : "nothing"
      return Game24Error(
        file: file, line: number, problem: "\(Self.names[column]) must be \(wanted), not \(cell)")
    }
    func text(_ column: Int) -> String {
      cells.indices.contains(places[column]) ? cells[places[column]] : ""
    }
    guard let rank = Int(text(0)), rank >= 1 else {
      throw refuse(0, mustBe: "a whole number from 1")
    }
    let numbers = text(1).split(separator: " ").map { Int($0) }
    let known = numbers.compactMap(\.self).sorted()
    guard numbers.count == 4, Countdown.isGame24(target: 24, numbers: known) else {
      throw refuse(1, mustBe: "four numbers from 1 to 13")
    }
    guard let seconds = Double(text(2)), seconds.isFinite, seconds >= 0 else {
      throw refuse(2, mustBe: "a time in seconds")
    }
    guard text(3).hasSuffix("%"), let percent = Double(text(3).dropLast()),
      (0...100).contains(percent)
    else { throw refuse(3, mustBe: "from 0% to 100%") }
    return Game24.Puzzle(rank: rank, numbers: known, seconds: seconds, solveRate: percent / 100)
  }
}

/// A file of puzzles that cannot be used.
public struct Game24Error: Error, Hashable, Sendable, CustomStringConvertible {
  public let file: String
  /// Counted from 1; `nil` when the error concerns the whole file.
  public let line: Int?
  public let problem: String

  public var description: String {
    let place = file.shown(atMost: 400) + (line.map { ", line \($0)" } ?? "")
    return "\(place): \(problem.shown(atMost: 1_000))"
  }
}
