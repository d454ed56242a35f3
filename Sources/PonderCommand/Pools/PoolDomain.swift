import ArgumentParser
import Ponder
import PonderData
import PonderMath
import PonderPools

/// When two recorded answers are the same.
enum PoolDomain: String, CaseIterable, ExpressibleByArgument {
  case math, text, countdown, relay

  /// How answers of this kind are compared and graded.
  var answers: PoolAnswers {
    switch self {
    case .math: PoolAnswers(MathDomain()) { MathReference($0) }
    case .text: PoolAnswers(TextDomain())
    case .countdown: PoolAnswers(Countdown.standard)
    case .relay: PoolAnswers(Relay.standard)
    }
  }

  /// A reader of recorded samples.
  ///
  /// - Parameter fixed: The kind of answers, whatever the files say; with `nil` the files decide, and
  ///   `math` is the default.
  static func reader(_ fixed: PoolDomain?) -> PoolReader {
    PoolReader { name in
      if let fixed { return fixed.answers }
      guard let name else { return PoolDomain.math.answers }
      guard let known = PoolDomain(rawValue: name) else {
        throw UnknownAnswersError(name: name)
      }
      return known.answers
    }
  }
}

/// A file whose kind of answers is unknown.
struct UnknownAnswersError: Error, CustomStringConvertible {
  let name: String

  var description: String {
    let known = PoolDomain.allCases.map(\.rawValue).joined(separator: ", ")
    return "'answers' must be one of \(known), not '\(name.shown(atMost: 60))'"
  }
}
