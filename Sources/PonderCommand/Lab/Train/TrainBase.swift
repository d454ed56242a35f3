public import ArgumentParser
import Foundation
import PonderData
public import PonderEngine
import PonderLab

extension TrainingSettings.Optimizer: ExpressibleByArgument {}

struct TrainSmall: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "small", abstract: "The base model that everything is measured against.")

  @OptionGroup var options: BaseOptions

  func run() async throws {
    try await options.train("small") {
      try PretrainingRecipe.small(
        on: $0, size: options.size(.small), steps: options.steps, optimizer: options.optimizer,
        dataSeed: options.seed)
    }
  }
}

struct TrainLarge: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "large", abstract: "A model 14 times larger, for comparison.")

  @OptionGroup var options: BaseOptions

  func run() async throws {
    try await options.train("large") {
      try PretrainingRecipe.large(
        on: $0, size: options.size(.large), steps: options.steps, optimizer: options.optimizer,
        dataSeed: options.seed)
    }
  }
}

/// How a base model is trained.
struct BaseOptions: ParsableArguments {
  @OptionGroup var domain: DomainOptions

  @Option(help: "Begin with this model's weights and tokenizer: small, large, or a folder.")
  var from: String?

  @Option(help: "Folder to write the model to; models/small or models/large if left out.")
  var output: String?

  @Option(help: "Steps to train; the recipe's own number if left out.")
  var steps: Int?

  @Option(help: "Channels of the model, a multiple of 32; the recipe's own number if left out.")
  var width: Int?

  @Option(
    help: """
      Layers of the model; the recipe's own number if left out. With --from, new ones on top begin by \
      changing nothing.
      """)
  var layers: Int?

  @Option(
    help:
      "Channels inside its feed-forward blocks; in the recipe's proportion to the width if left out."
  )
  var feedForward: Int?

  @Option(help: "Draws the problems; base models that are compared should read the same ones.")
  var seed: UInt64 = 1

  @Option(
    help: "What moves the weights: muon, or adamW, which needs about twice the tokens.")
  var optimizer = TrainingSettings.Optimizer.muon

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    if let width { try refuse("--width", outside: 32...4_096, width) }
    if let layers { try refuse("--layers", outside: 1...Most.layers, layers) }
    if let feedForward { try refuse("--feed-forward", outside: 8...16_384, feedForward) }
    if from != nil, width != nil || feedForward != nil {
      throw ValidationError(
        "--from begins with a model of its own width: leave out --width and --feed-forward")
    }
  }

  /// The size asked for.
  func size(_ usual: PretrainingRecipe.Size) -> PretrainingRecipe.Size {
    let width = width ?? usual.width
    return .init(
      width: width, layers: layers ?? usual.layers,
      feedForward: feedForward ?? usual.feedForward * width / usual.width)
  }

  /// The model to begin with, deepened to ``layers``.
  private func start() throws -> LanguageModel? {
    guard let from else { return nil }
    let model = try LabModel.read(from)
    let own = model.parameters.configuration.layerCount
    guard let layers else { return model }
    guard layers >= own else {
      throw ValidationError(
        "--layers must be at least \(own), as many as \(from) has, not \(layers)")
    }
    return try model.deepened(by: layers - own)
  }

  func train(_ name: String, by makeRecipe: (any Domain) throws -> PretrainingRecipe) async throws {
    let domain = try domain.read()
    let recipe = try makeRecipe(domain)
    let start = try self.start()
    let folder = URL(fileURLWithPath: output ?? "models/\(name)")
    let tokenizer = start?.tokenizer ?? LabText.tokenizer(for: domain)
    var run = try recipe.begin(
      from: start, checkpoint: folder.appendingPathComponent("checkpoint.safetensors"))
    try await TrainingSession(name: name, threads: threads.count).finish(
      &run, on: recipe.stream(tokenizer),
      validation: recipe.stream(tokenizer, on: .validation).documents(200))
    try recipe.write(run, tokenizer: tokenizer, to: folder)
    print(folder.path)
  }
}
