import ArgumentParser
import Foundation
import Ponder
import PonderData
import PonderEngine
import PonderFiles
import PonderLab
import PonderModels
import PonderPools
import PonderStudy

struct TrainReviser: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reviser",
    abstract: "A reviser: it writes better attempts with earlier ones in view.",
    discussion: """
      Samples solutions, pairs right ones with wrong ones, and learns to write the right one. Half \
      of the time the last attempt it sees is the right one, for it to keep. Of its checkpoints the \
      one is kept whose chains of 8 attempts are right most often, on problems that nobody trained \
      on.
      """)

  @OptionGroup var domain: DomainOptions

  @Option(
    help: "The model it begins as, by name or folder; one that has learnt to check learns faster.")
  var from = "small"

  @Option(help: "The model whose solutions are paired: small, large, or a folder.")
  var proposer = "small"

  @Option(help: "Pairs to learn from; sampled and written there if the file is missing.")
  var pairs = "models/pairs.jsonl"

  @Option(
    parsing: .upToNextOption,
    help: "Files that ponder lab label wrote, whose solutions are paired besides.")
  var labels: [String] = []

  @Option(help: "Share of the pairs whose last attempt is the right one; the paper shows none.")
  var showRight = 0.5

  @Flag(help: "Show some attempts twice or more, as chains do that keep what they have.")
  var showRepeats = false

  @Flag(inversion: .prefixedNo, help: "Learn to tell right attempts from wrong ones too.")
  var judge = true

  @OptionGroup var shown: AttemptViewOptions

  @Option(help: "Problems to sample, all from the training side.")
  var problems = 4_000

  @Option(help: "Solutions sampled for each problem.")
  var samples = 64

  @Option(help: "The same seed gives the same pairs.")
  var seed: UInt64 = 1

  @Option(help: "Folder to write the model to.")
  var output = "models/reviser"

  @OptionGroup var tuning: FineTuningOptions
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    try refuse("--problems", outside: 1...Most.problems, problems)
    try refuse("--samples", outside: 2...Most.samples, samples)
    guard (0...1).contains(showRight) else {
      throw ValidationError("--show-right must be between 0 and 1, not \(showRight)")
    }
  }

  func run() async throws {
    let domain = try domain.read()
    let base = try LabModel.read(from)
    let labelled = try labels.flatMap {
      try JSONLines.read(LabelledSolution.self, from: URL(fileURLWithPath: $0))
    }
    let folder = URL(fileURLWithPath: output)
    let view = try shown.view()
    let believing = try shown.believer(threads: threads.count)
    var sampled = try await examples(domain)
    var paired = RevisionPairing.examples(labelled, seed: seed)
    if let (believer, _) = believing {
      sampled = try await KeptRows(label: "pairs", file: pairs).believed(sampled, by: believer)
      paired = try await KeptRows(
        label: "labelled pairs", file: folder.appendingPathComponent("labelled-pairs.jsonl").path
      ).believed(paired, by: believer)
    }
    let examples = sampled + paired
    let recipe = try ReviserRecipe(
      examples, model: base,
      view: RevisionView(
        right: showRight, repeats: showRepeats, judges: judge, attempts: view),
      tuning: tuning.value)
    StandardError.noteLeftOut(recipe.leftOut, of: examples.count, "pairs")
    let log = TrainingLog(
      recipe: "reviser from \(from) on \(examples.count) pairs\(shown.note)", dataSeed: seed,
      settings: recipe.settings, layout: base.parameters.layout)
    var run = try TrainingRun(
      base.parameters, log: log,
      checkpoint: folder.appendingPathComponent("checkpoint.safetensors"))
    var choice = try ChainChoice(folder)
    let exam = domain.exercises(200, on: .validation, seed: seed).map(\.graded)
    let sampling = try Sampling(
      maximumTokens: LabText.attemptLimit(in: domain, with: base.tokenizer))
    let stretch = max(1, recipe.settings.steps / 10)
    while true {
      let step = run.trainer.step
      // After a kill the run may go on between two exams: the same ones decide as without it.
      let isExam = step > 0 && (step % stretch == 0 || step >= recipe.settings.steps)
      if isExam, !choice.knows(step) {
        let model = LanguageModel(
          parameters: run.trainer.parameters, tokenizer: base.tokenizer, endToken: base.endToken)
        var models = Models(
          proposer: try LanguageModelProposer(model, settings: .init(threads: threads.count)),
          domain: domain)
        models.processVerifier = believing?.verifier
        let chains = try await ChainRecord.run(
          exam, with: models, attempts: 8, chains: 1, view: view,
          sampling: sampling, seed: seed)
        try choice.add(step, chains) { try ModelFolder.write(model, to: folder) }
      }
      if step >= recipe.settings.steps { break }
      try await TrainingSession(name: "reviser", threads: threads.count).finish(
        &run, on: recipe.stream(), validation: [], until: (step / stretch + 1) * stretch)
    }
    try run.log.write(to: folder)
    print(folder.path)
  }

  private func examples(
    _ domain: any Domain
  ) async throws -> [RevisionExample] {
    let settings = [
      "domain": domain.name, "problems": "\(problems)", "proposer": proposer,
      "samples": "\(samples)", "seed": "\(seed)",
    ]
    return try await KeptRows(label: "pairs", file: pairs).rows(
      settings: settings,
      of: domain.exercises(problems, on: .training, seed: seed.derived("revisions"))
    ) {
      let sampler = try RevisionSampler(
        proposer: LanguageModelProposer(
          LabModel.read(proposer), settings: .init(threads: threads.count)),
        domain: domain, samples: samples)
      return { [seed] in try await sampler.examples($0, seed: seed) }
    }
  }
}

/// The results of each checkpoint of a reviser, in `chains.json` beside the weights.
struct ChainChoice {
  struct Exam: Codable {
    var step: Int
    /// Share of right attempts in chains of 8.
    var accuracy: Double
    var firstAttempt: Double
    var lastAttempt: Double
    var turnedWrong: Double
    var turnedRight: Double
  }

  private let file: URL
  private(set) var exams: [Exam] = []

  init(_ folder: URL) throws {
    file = folder.appendingPathComponent("chains.json")
    guard let data = try? Data(contentsOf: file) else { return }
    do {
      exams = try JSONDecoder().decode([Exam].self, from: data)
    } catch {
      throw FileError(file: file.path, problem: "is damaged; delete it to examine anew")
    }
  }

  func knows(_ step: Int) -> Bool { exams.contains { $0.step == step } }

  /// Records a checkpoint's results, and keeps its weights if it is the best so far.
  mutating func add(_ step: Int, _ chains: ChainRecord, keep: () throws -> Void) throws {
    let exam = Exam(
      step: step, accuracy: chains.accuracy, firstAttempt: chains.accuracy(ofAttempt: 1),
      lastAttempt: chains.accuracy(ofAttempt: 8), turnedWrong: chains.turnedWrong,
      turnedRight: chains.turnedRight)
    if exams.allSatisfy({ $0.accuracy < exam.accuracy }) { try keep() }
    exams.append(exam)
    try AtomicFile.replace(file, with: exams.json())
  }
}
