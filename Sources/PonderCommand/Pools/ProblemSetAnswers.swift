import PonderData
import PonderModels

extension ProblemSet {
  /// How its answers are compared in a pool of samples.
  var answers: PoolDomain {
    switch domain {
    case is JSONLDomain: .math
    case is Relay: .relay
    default: .countdown
    }
  }
}
