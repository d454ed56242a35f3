import ArgumentParser
import Foundation

struct ThreadOptions: ParsableArguments {
  @Option(help: "Processor cores to use; the results do not depend on it.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  var count: Int { max(1, threads) }

  func validate() throws {
    try refuse("--threads", outside: 1...Most.threads, threads)
  }
}
