import Foundation
import Ponder
import PonderRemote
import PonderSearch

/// A way of answering as a client names it: `direct`, `policy`, or a strategy with or without its N.
enum NamedStrategy: Hashable, Sendable {
  /// One sample of the model itself.
  case direct
  /// What the policy chooses.
  case policy
  case strategy(AnyStrategy, budget: Int?)

  /// Reads a name such as `best-of-n:16`, or a strategy in the form of a study file.
  ///
  /// - Parameter param: The field, for the error.
  /// - Throws: ``APIError``.
  init(_ value: JSONValue, param: String) throws(APIError) {
    guard let text = value.string else {
      self = .strategy(try Self.decoded(value, param), budget: nil)
      return
    }
    if text.hasPrefix("{") {
      guard let value = JSONValue(text.utf8) else {
        throw .invalid("'\(param)' is neither a name nor JSON", param: param)
      }
      self = .strategy(try Self.decoded(value, param), budget: nil)
      return
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let name = String(parts[0])
    switch (name, parts.count) {
    case ("direct", 1): self = .direct
    case ("policy", 1): self = .policy
    case (_, 1): self = .strategy(try Self.decoded(.string(name), param), budget: nil)
    case (_, 2):
      guard let budget = Int(parts[1]), (1...Ceiling.mostGenerations).contains(budget) else {
        throw .invalid(
          "after '\(name.shown(atMost: 60)):' comes a whole number from 1 to \(Ceiling.mostGenerations)",
          param: param)
      }
      self = .strategy(try Self.decoded(.string(name), param), budget: budget)
    default:
      throw .invalid(
        "'\(param)' must be a name such as direct, policy or best-of-n:16, not '\(text.shown(atMost: 60))'",
        param: param)
    }
  }

  private static func decoded(_ value: JSONValue, _ param: String) throws(APIError) -> AnyStrategy {
    do {
      return try JSONDecoder().decode(AnyStrategy.self, from: Data(value.encoded()))
    } catch let error as DecodingError {
      throw .invalid("'\(param)': \(DecodingProblem(error).settings)", param: param)
    } catch {
      throw .invalid("'\(param)': \(error)", param: param)
    }
  }
}

extension AnyStrategy {
  /// This strategy on so many samples, ended as soon as no answer can overtake the leader: the answer is the
  /// same, for fewer samples.
  func ended(within samples: Int) -> AnyStrategy {
    let rule = StoppingRule.decided(within: samples)
    let stopping: Stopping? =
      switch base {
      case let vote as MajorityVote:
        try? Stopping(rule: rule, selection: .majority, sampling: vote.sampling)
      case let vote as BestOfN where vote.selection != .best:
        try? Stopping(
          rule: rule, selection: vote.selection, aggregation: vote.aggregation,
          sampling: vote.sampling)
      default: nil
      }
    return samples > 1 ? stopping.map { AnyStrategy($0) } ?? self : self
  }
}
