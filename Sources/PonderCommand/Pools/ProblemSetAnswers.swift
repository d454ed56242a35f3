import PonderData
import PonderModels

extension ProblemSet {
  /// How its answers are compared in a pool of samples.
  var answers: PoolDomain { domain is JSONLDomain ? .math : .countdown }
}
