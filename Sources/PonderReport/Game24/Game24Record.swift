public import Foundation
public import PonderPools

/// GPT-4's published attempts at puzzles 901 to 1000, and their cost.
///
/// ### Source
///
/// The logs of princeton-nlp/tree-of-thought-llm; Yao et al., *Tree of Thoughts*, 2023, arXiv:2305.10601.
public struct Game24Record {
  /// What a log counts over all of its puzzles.
  struct Usage: Hashable {
    var sampledTokens = 0
    var readTokens = 0
    var dollars = 0.0
    var puzzles = 0
  }

  /// One way of prompting.
  struct Log {
    var replay: Replay
    var usage: Usage

    /// One number per puzzle, by rank.
    func accuracy(of method: String, at budget: Int) -> [Int: Double] {
      let values = replay.analysis.table.columns[.init(method, budget)]?.accuracy ?? []
      let ranks = replay.run.problems.map { Int($0.id.dropFirst("game24-".count)) ?? 0 }
      return Dictionary(zip(ranks, values), uniquingKeysWith: { first, _ in first })
    }
  }

  /// A hundred answers without working.
  var direct: Log
  /// A hundred worked solutions.
  var chains: Log
  /// One tree search that keeps five.
  var tree: Log

  /// Reads the logs in a folder.
  ///
  /// - Parameters:
  ///   - folder: Where the logs are.
  ///   - reader: Finds and grades the answers in them.
  ///   - seed: Seeds the subsets of their replay.
  /// - Returns: `nil` when one of them is missing.
  /// - Throws: `PoolError` naming the file and the invalid place.
  public static func read(
    _ folder: URL, with reader: PoolReader, seed: UInt64
  ) async throws -> Game24Record? {
    func log(_ name: String) async throws -> Log? {
      let file = folder.appendingPathComponent("gpt-4_0.7_\(name)_start900_end1000.json")
      guard FileManager.default.fileExists(atPath: file.path) else { return nil }
      let runs = try reader.runs(in: [file])
      guard let run = runs.first else { return nil }
      return Log(replay: try await Replay(run, seed: seed), usage: try Usage(file))
    }
    guard let direct = try await log("naive_standard_sample_100"),
      let chains = try await log("naive_cot_sample_100"),
      let tree = try await log("propose1_value3_greedy5")
    else { return nil }
    return Game24Record(direct: direct, chains: chains, tree: tree)
  }
}

extension Game24Record.Usage {
  private struct Row: Decodable {
    struct Counts: Decodable {
      var completion_tokens: Int
      var prompt_tokens: Int
      var cost: Double
    }

    var usage_so_far: Counts
  }

  /// Adds up a log's running counts; a count that falls marks a restart.
  fileprivate init(_ file: URL) throws {
    let rows: [Row]
    do {
      rows = try JSONDecoder().decode([Row].self, from: Data(contentsOf: file))
    } catch {
      throw PoolError(file: file.path, problem: "a puzzle has no 'usage_so_far' that can be read")
    }
    puzzles = rows.count
    for (index, row) in rows.enumerated() {
      let counts = row.usage_so_far
      let before = index > 0 ? rows[index - 1].usage_so_far : nil
      let goesOn = before.map { $0.completion_tokens <= counts.completion_tokens } ?? false
      sampledTokens += counts.completion_tokens - (goesOn ? before?.completion_tokens ?? 0 : 0)
      readTokens += counts.prompt_tokens - (goesOn ? before?.prompt_tokens ?? 0 : 0)
      dollars += counts.cost - (goesOn ? before?.cost ?? 0 : 0)
    }
  }
}
