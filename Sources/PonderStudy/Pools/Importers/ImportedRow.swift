import Foundation
import Ponder

/// A record of a foreign file, which becomes lines of a pool.
protocol ImportedRow: Decodable {
  /// - Throws: `RecordProblem` for a record that contradicts its own form.
  func lines(_ state: inout ImportState) throws -> [PoolLine]
}

/// What an importer knows beyond the record at hand.
struct ImportState {
  /// Finds answers in references that are whole solutions.
  let domain: any AnswerDomain
  private var candidates: [String: Int] = [:]
  /// Tokens that a file has counted so far, where it counts them over all its records.
  var countedTokens = 0

  init(domain: any AnswerDomain) { self.domain = domain }

  /// The next free number among a problem's candidates.
  mutating func nextCandidate(of problem: String) -> Int {
    defer { candidates[problem, default: 0] += 1 }
    return candidates[problem, default: 0]
  }
}

extension PoolLine: ImportedRow {
  func lines(_ state: inout ImportState) -> [PoolLine] { [self] }
}

/// A problem's id where a file gives none: the same question has the same id in every file.
func problemID(ofQuestion question: String) -> String {
  "question-" + String(stableHash(question.utf8), radix: 16)
}

/// Refuses a list that has not one entry for each completion.
func refuse(_ name: String, of count: Int?, unless expected: Int, _ unit: String) throws {
  guard let count, count != expected else { return }
  throw RecordProblem("'\(name)' has \(count) entries for \(expected) \(unit)")
}

/// A reward without bounds as a number in `0...1`: the logistic function, under which a difference of
/// rewards is the logarithm of the odds, as reward models are trained.
func logistic(_ reward: Double) -> Double { 1 / (1 + exp(-reward)) }
