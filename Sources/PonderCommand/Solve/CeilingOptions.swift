import ArgumentParser
import Ponder

/// Limits on the cost of one answer besides its generations; the first limit reached ends the search with
/// the best answer so far.
struct CeilingOptions: ParsableArguments {
  @Option(help: "Limit of the tokens that all models together read and sample.")
  var tokens: Int?

  @Option(help: "Limit of floating-point operations, such as 2e9, for models that report them.")
  var flops: Double?

  @Option(help: "Time limit in seconds; a request under way is cancelled.")
  var seconds: Double?

  func validate() throws {
    if let tokens { try refuse("--tokens", below: 1, tokens) }
    if let flops, !(flops > 0 && flops.isFinite) {
      throw ValidationError("--flops must be a number above 0, not \(flops)")
    }
    if let seconds, !(0.001...1e6).contains(seconds) {
      throw ValidationError("--seconds must be from 0.001 to 1000000, not \(seconds)")
    }
  }

  func budget(_ generations: Int) -> Budget {
    Budget(
      generations: generations, tokens: tokens, floatingPointOperations: flops,
      time: seconds.map { .seconds($0) })
  }
}
