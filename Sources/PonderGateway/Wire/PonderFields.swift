import Ponder
import PonderRemote

/// The body's `ponder` object: what a request says of the search.
struct PonderFields: Hashable, Sendable {
  /// A name, or an object in the form of a study file.
  var strategy: JSONValue?
  /// N, in generations.
  var budget: Int?
  /// Points of accuracy for a GFLOP.
  var price: Double?
  var limits = Ceiling()

  init() {}

  /// - Throws: ``APIError`` naming the field; unknown fields are refused.
  init(_ fields: inout RequestFields) throws(APIError) {
    guard var own = try fields.object("ponder") else { return }
    strategy = own.value("strategy")
    budget = try own.integer("budget", in: 1...Ceiling.mostGenerations)
    price = try own.number("price", in: 0...1e9)
    if var limits = try own.object("limits") {
      self.limits.tokens = try limits.integer("tokens", in: 1...Int.max)
      self.limits.floatingPointOperations = try limits.number("flops", in: 1...1e300)
      self.limits.time = try limits.number("seconds", in: 0.001...1e6).map { .seconds($0) }
      try limits.refuseUnknown()
    }
    try own.refuseUnknown()
  }
}
