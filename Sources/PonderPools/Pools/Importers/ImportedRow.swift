import Foundation
import Ponder

/// A record in another format that is converted to lines of a pool.
protocol ImportedRow: Decodable {
  /// - Throws: `RecordProblem` for a record that contradicts its own form.
  func lines(_ state: inout ImportState) throws -> [PoolLine]
}

/// The state of an importer across records.
struct ImportState {
  /// Finds answers in references that are whole solutions.
  let domain: any AnswerDomain
  private var candidates: [String: Int] = [:]
  /// The last token count of a file that counts tokens cumulatively over its records.
  var countedTokens = 0

  init(domain: any AnswerDomain) { self.domain = domain }

  /// The next unused number of a problem's candidates.
  mutating func nextCandidate(of problem: String) -> Int {
    defer { candidates[problem, default: 0] += 1 }
    return candidates[problem, default: 0]
  }
}

extension PoolLine: ImportedRow {
  func lines(_ state: inout ImportState) -> [PoolLine] { [self] }
}

/// A problem's id for files without ids: the same question gives the same id in every file.
func problemID(ofQuestion question: String) -> String {
  "question-" + String(stableHash(question.utf8), radix: 16)
}

/// Refuses a list that does not have one entry per completion.
func refuse(_ name: String, of count: Int?, unless expected: Int, _ unit: String) throws {
  guard let count, count != expected else { return }
  throw RecordProblem("'\(name)' has \(count) entries for \(expected) \(unit)")
}

/// Maps an unbounded reward to `0...1` by the logistic function; reward models are trained so that a
/// difference of rewards is the logarithm of the odds.
func logistic(_ reward: Double) -> Double { 1 / (1 + exp(-reward)) }
