import ArgumentParser
import Foundation
import PonderData
import PonderFiles

/// How much is labelled, and where it is written.
struct LabelOptions: ParsableArguments {
  @Option(help: "Solutions sampled for each problem.")
  var samples = 16

  @Option(
    help: "Continuations after each step; 0 gives each step the label of its own solution's end.")
  var rollouts = 16

  @Option(help: "The same seed gives the same labels.")
  var seed: UInt64 = 1

  func validate() throws {
    try refuse("--samples", outside: 1...Most.samples, samples)
    try refuse("--rollouts", outside: 0...Most.samples, rollouts)
  }
}

/// Files made from the labelled solutions when labelling is complete.
struct LabelFiles {
  var labels: String
  var outcomes: String?
  var revisions: String?
  /// The text between the steps of a solution.
  var separator: String
  var seed: UInt64

  /// Writes them, readable only by their owner, and prints the path of each.
  func write() throws {
    print(labels)
    guard outcomes != nil || revisions != nil else { return }
    let rows = try JSONLines.read(LabelledSolution.self, from: URL(fileURLWithPath: labels))
    if let outcomes {
      try JSONLines.write(
        rows.map { LabelledOutcome($0, separator: separator) },
        to: URL(fileURLWithPath: outcomes), isPrivate: true)
      print(outcomes)
    }
    if let revisions {
      try JSONLines.write(
        RevisionPairing.examples(rows, separator: separator, seed: seed),
        to: URL(fileURLWithPath: revisions), isPrivate: true)
      print(revisions)
    }
  }
}
