package import Ponder
import Synchronization

/// The limits of a study; `nil` means no limit.
public struct StudyLimits: Codable, Hashable, Sendable {
  /// Tokens read and sampled by all models, over all runs of the study.
  public var tokens: Int?
  /// Requests to all models, over all runs of the study.
  public var requests: Int?
  /// Hours of one run.
  public var hours: Double?

  public init(tokens: Int? = nil, requests: Int? = nil, hours: Double? = nil) {
    self.tokens = tokens
    self.requests = requests
    self.hours = hours
  }

  private enum CodingKeys: String, CodingKey, CaseIterable { case tokens, requests, hours }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    tokens = try values.decodeIfPresent(Int.self, forKey: .tokens)
    requests = try values.decodeIfPresent(Int.self, forKey: .requests)
    hours = try values.decodeIfPresent(Double.self, forKey: .hours)
    for (key, value) in [
      (CodingKeys.tokens, tokens.map(Double.init)), (.requests, requests.map(Double.init)),
      (.hours, hours),
    ] {
      if let value, !(value > 0) {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: values, debugDescription: "must be above 0")
      }
    }
  }
}

/// Tokens and requests of all models together.
public struct StudyLoad: Hashable, Sendable, AdditiveArithmetic {
  public var tokens: Double
  public var requests: Double

  public static let zero = StudyLoad(tokens: 0, requests: 0)

  public init(tokens: Double, requests: Double) {
    self.tokens = tokens
    self.requests = requests
  }

  package init(_ cost: Cost) {
    let sum = cost.proposer + cost.verifier
    self.init(tokens: Double(sum.tokens), requests: Double(sum.calls))
  }

  public static func + (a: StudyLoad, b: StudyLoad) -> StudyLoad {
    StudyLoad(tokens: a.tokens + b.tokens, requests: a.requests + b.requests)
  }

  public static func - (a: StudyLoad, b: StudyLoad) -> StudyLoad {
    StudyLoad(tokens: a.tokens - b.tokens, requests: a.requests - b.requests)
  }

  public static func * (factor: Double, load: StudyLoad) -> StudyLoad {
    StudyLoad(tokens: factor * load.tokens, requests: factor * load.requests)
  }
}

/// Enforces the limits of a run.
///
/// A unit begins only if its expected load fits beside the load already spent and the expected load of
/// running units. After the first unit that does not fit, no unit begins. Running units are finished, so no
/// paid work is lost. Spending exceeds a limit only if units take more than expected.
package final class StudyCeiling: Sendable {
  private struct State {
    var spent: StudyLoad
    var underway = StudyLoad.zero
    var isReached = false
  }

  private let limits: StudyLimits
  private let state: Mutex<State>

  package init(_ limits: StudyLimits, spent: StudyLoad) {
    self.limits = limits
    state = Mutex(State(spent: spent))
  }

  /// Whether a unit may begin.
  ///
  /// - Parameters:
  ///   - expected: The expected load of the unit.
  ///   - time: The time since the run began.
  package func begin(_ expected: StudyLoad, at time: Duration) -> Bool {
    let limits = limits
    return state.withLock { state in
      let sum = state.spent + state.underway + expected
      let fits =
        sum.tokens <= limits.tokens.map(Double.init) ?? .infinity
        && sum.requests <= limits.requests.map(Double.init) ?? .infinity
        && time / .seconds(3_600) < limits.hours ?? .infinity
      if !fits { state.isReached = true }
      if !state.isReached { state.underway += expected }
      return !state.isReached
    }
  }

  /// Records the actual load of a unit.
  package func end(_ expected: StudyLoad, took: StudyLoad) {
    state.withLock {
      $0.underway -= expected
      $0.spent += took
    }
  }
}
