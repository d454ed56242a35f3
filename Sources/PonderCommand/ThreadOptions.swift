import ArgumentParser
import Foundation

struct ThreadOptions: ParsableArguments {
  @Option(help: "Processor cores to use; the results do not depend on it.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  var count: Int { max(1, threads) }

  func validate() throws {
    guard threads >= 1 else {
      throw ValidationError("--threads must be at least 1, not \(threads)")
    }
  }
}
