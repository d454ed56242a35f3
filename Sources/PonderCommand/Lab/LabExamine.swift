import ArgumentParser
import Ponder
import PonderData
import PonderModels
import PonderReport
import PonderStudy

struct LabExamine: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "examine",
    abstract: "Measure whether search and revision can pay on a domain with its models.",
    discussion: """
      Prints the depth of solutions, pass@1 by difficulty, how soon the verifier sees a mistake, how well it tells \
      continuations of one prefix apart, what best-of-N leaves to a better choice, and how much a wrong attempt \
      tells the reviser; each with its 95 % interval. Nothing is trained or fitted. Where a domain has no solver, \
      rollouts decide which prefixes can still become right.
      """)

  @OptionGroup var problems: ProblemOptions

  @Option(help: "The base model, such as relay/small, or a folder; the domain's own if left out.")
  var model: String?

  @Option(help: "Its process verifier; the domain's own if left out.")
  var verifier: String?

  @Option(
    help: "Its reviser, or none; the domain's own if left out, and none beside a --model.")
  var reviser: String?

  @Flag(help: "Show the reviser what the verifier believes, as in its training with --beliefs.")
  var beliefs = false

  @Option(help: "Solutions sampled for each problem.")
  var samples = 64

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      """
      Also compare continuations up to the first line that contains this text, or one of these; the last line of a \
      leg, for relay, if left out.
      """, valueName: "text"))
  var marker: [String] = []

  @Flag(help: "How to print the tables.")
  var tables = TableForm.plain

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    try refuse("--samples", outside: 2...Most.samples, samples)
  }

  func run() async throws {
    let domain = try problems.domain.read()
    let graded = try domain.testProblems(problems.problems, seed: problems.seed)
    let progress = SharedProgress(label: "examine \(domain.name)", total: graded.count)
    var settings = Examiner.Settings()
    settings.samples = samples
    settings.marker = try stride() ?? (domain is Relay ? Relay.marks : nil)
    settings.showsBeliefs = beliefs
    let examiner = Examiner(try await models(domain), settings: settings, seed: problems.seed)
    let results = try await examiner.run(graded) { progress.finishOne(tokens: 0) }
    progress.end("examine \(domain.name): \(graded.count) problems, seed \(problems.seed)")
    let found = ExaminationTables(
      Examination(results), of: domain.name, marker: settings.marker)
    print(tables.text(of: [found.bins, found.figures]))
  }

  /// What ends a stride.
  ///
  /// - Throws: `ConfigurationError` for a text that no line can contain.
  private func stride() throws -> Markers? {
    guard !marker.isEmpty else { return nil }
    let markers = Markers(marker)
    try markers.validate("--marker")
    return markers
  }

  private func models(_ domain: any Domain) async throws -> ModelSet {
    var opener = ModelOpener(.shipped, threads: threads.count)
    var models = ModelSet(domain: domain)
    let base = try model ?? domain.shippedModel(.proposer, or: "--model")
    models.set(.proposer, proposer: try await opener.proposer(base).alone)
    let verifier = try verifier ?? domain.shippedModel(.verifier, or: "--verifier")
    models.set(.verifier, verifier: try await opener.verifier(verifier).alone)
    // A reviser of other models would be judged on attempts that it never saw the like of.
    let reviser =
      try reviser ?? (model == nil ? domain.shippedModel(.reviser, or: "--reviser") : "none")
    if reviser != "none" {
      models.set(.reviser, proposer: try await opener.proposer(reviser).alone)
    }
    return models
  }
}
