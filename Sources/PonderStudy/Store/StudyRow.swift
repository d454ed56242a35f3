import Ponder
public import PonderPools

/// A value that a unit of a study stores.
///
/// A store file may be damaged, so its rows are checked before they are used.
public protocol StudyRow: Codable, Sendable {
  /// A value that no run can have written, such as the index of a missing answer; `nil` for a valid row.
  var fault: String? { get }
}

extension DifficultyRecord: StudyRow {
  public var fault: String? {
    sampledCost.fault ?? promptCost?.fault
      ?? shareFault([("oracle", oracle), ("predicted", predicted), ("prompt", prompt ?? 0)])
  }
}

extension LargeOutcome: StudyRow {
  public var fault: String? { cost.fault }
}

extension SamplePool: StudyRow {
  public var fault: String? {
    cost.fault ?? outcomeCost?.fault
      ?? samples.lazy.compactMap { $0.fault(of: answers.count) }.first
  }
}

extension ChainPool: StudyRow {
  public var fault: String? {
    attemptCosts.lazy.compactMap(\.fault).first ?? verifierCost.fault
      ?? chains.joined().lazy.compactMap { $0.fault(of: answers.count) }.first
  }
}

extension SearchOutcome: StudyRow {
  public var fault: String? {
    if let fault = cost.fault ?? shareFault([("score", score ?? 0)]) { return fault }
    if candidates < 0 || !(0...max(0, candidates)).contains(rightCandidates) {
      return "\(rightCandidates) right candidates of \(candidates)"
    }
    for (index, node) in (tree ?? []).enumerated() {
      if let parent = node.parent, !(0..<index).contains(parent) {
        return "node \(index) of the tree continues node \(parent)"
      }
      if node.round < 0 || node.copies < 1 || node.copies > candidateLimit {
        return "node \(index) of the tree has \(node.copies) copies in round \(node.round)"
      }
      if let fault = shareFault([("score", node.score)]) { return fault }
    }
    return nil
  }
}

extension SamplePool.Sample {
  fileprivate func fault(of answers: Int) -> String? {
    if let answer, !(0..<answers).contains(answer) {
      return "answer \(answer) of \(answers) answers"
    }
    if !(0...countLimit).contains(tokens) { return "\(tokens) tokens" }
    return shareFault(stepScores.map { ("score", $0) } + [("score", outcomeScore ?? 0)])
  }
}

extension Cost {
  fileprivate var fault: String? { proposer.fault ?? verifier.fault }
}

extension ModelCost {
  fileprivate var fault: String? {
    for (name, count) in [
      ("calls", calls), ("readTokens", readTokens), ("sampledTokens", sampledTokens),
    ] where !(0...countLimit).contains(count) {
      return "\(name) of \(count)"
    }
    let operations = floatingPointOperations
    return (0...1e30).contains(operations) ? nil : "\(operations) floating-point operations"
  }
}

/// More than one unit can take; sums of such counts stay far below the largest `Int`.
private let countLimit = 100_000_000_000
private let candidateLimit = 1_000_000_000

private func shareFault(_ shares: [(name: String, value: Double)]) -> String? {
  shares.first { !(-1e-9...1 + 1e-9).contains($0.value) }.map { "\($0.name) of \($0.value)" }
}
