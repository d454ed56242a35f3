import ArgumentParser
import Foundation
import PonderData
import PonderFiles
import PonderModels

/// How much is labelled, and where it is written.
struct LabelOptions: ParsableArguments {
  @Option(help: "Solutions sampled for each problem.")
  var samples = 16

  @Option(
    help: "Continuations after each step; 0 gives each step the label of its own solution's end.")
  var rollouts = 16

  @Flag(
    help: """
      Label each step by the domain's solver instead: 1 if the solution can still become right, else 0; for \
      relay and countdown.
      """)
  var exact = false

  @Option(
    help: "With --exact: solutions sampled again from before each mistake, to learn from.")
  var branches = 0

  @Option(
    help: ArgumentHelp(
      "With --branches: only from before mistakes that this verifier does not see.",
      valueName: "verifier"))
  var missedBy: String?

  @Option(help: "The same seed gives the same labels.")
  var seed: UInt64 = 1

  func validate() throws {
    try refuse("--samples", outside: 1...Most.samples, samples)
    try refuse("--rollouts", outside: 0...Most.samples, rollouts)
    try refuse("--branches", outside: 0...Most.samples, branches)
    if branches > 0, !exact { throw ValidationError("--branches needs --exact") }
    if missedBy != nil, branches == 0 { throw ValidationError("--missed-by needs --branches") }
  }

  /// Where labels come from, with the verifier whose mistakes are looked for, and its fingerprint.
  func labels(_ opener: inout ModelOpener) async throws -> (StepLabeller.Labels, verifier: String?)
  {
    guard exact else { return (rollouts == 0 ? .ends : .rollouts(rollouts), nil) }
    guard branches > 0 else { return (.exact(nil), nil) }
    guard let missedBy else { return (.exact(try Branching(branches)), nil) }
    let verifier = try await opener.verifier(missedBy)
    return (.exact(try Branching(branches, missedBy: verifier.alone())), verifier.fingerprint)
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
