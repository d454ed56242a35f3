import Ponder
import Synchronization

/// Trains a model step by step.
///
/// Documents `step · documentsPerStep ..< (step + 1) · documentsPerStep` of the stream make a
/// step's batch, so the step number gives the position in the data, and a resumed run continues
/// where it stopped. The result depends on the kernel of ``ProductLibrary``, not on the number of
/// threads.
public struct Trainer: Sendable {
  /// The results of one step.
  public struct Report: Hashable, Sendable, Codable {
    /// Counted from 1.
    public var step: Int
    /// Mean loss of the step's targets before the update, in nats.
    public var loss: Double
    /// Norm of the gradient before clipping.
    public var gradientNorm: Double
    public var learningRate: Double
    /// Tokens read since the run began.
    public var tokens: Int
    /// Floating-point operations since the run began: forward passes, and twice as much for backward
    /// passes.
    public var floatingPointOperations: Double
  }

  public let settings: TrainingSettings
  public internal(set) var parameters: Parameters
  /// Steps completed.
  public internal(set) var step = 0
  /// Tokens read since the run began.
  public internal(set) var tokens = 0
  /// Floating-point operations since the run began.
  public internal(set) var floatingPointOperations = 0.0
  var optimizer: AdamW

  private let lanes: [Lane]
  private var gradients: [Float]

  /// Starts a run from given weights.
  public init(_ parameters: Parameters, settings: TrainingSettings) {
    self.settings = settings
    self.parameters = parameters
    optimizer = AdamW(count: parameters.layout.count)
    let configuration = parameters.configuration
    lanes = (0..<settings.lanes).map { _ in Lane(configuration) }
    gradients = [Float](repeating: 0, count: parameters.layout.count)
  }

  /// Trains on the next batch.
  ///
  /// - Parameters:
  ///   - stream: The data; must be the same for the whole run.
  ///   - threads: How many shards to compute at once; the result does not depend on it.
  /// - Throws: What the stream throws; ``TrainingDataError`` for a document the model cannot read;
  ///   ``TrainingDivergedError`` when the loss or a gradient is infinite or NaN;
  ///   ``ProductLibraryError``; `CancellationError`. After an error the trainer is as before the call.
  public mutating func advance(
    on stream: some TrainingStream, threads: Int
  ) async throws -> Report {
    try ProductLibrary.load()
    let first = step * settings.documentsPerStep
    let indices = first..<first + settings.documentsPerStep
    let shards = try await pack(indices, of: stream, threads: threads)
    let targets = shards.reduce(0) { $0 + $1.targetCount }
    let scale = 1 / Float(max(1, targets))
    let losses = try await eachLane(threads: threads) {
      [values = parameters.values, lanes = settings.lanes] pass, lane in
      pass.clearGradients()
      return shards.indices.filter { $0 % lanes == lane }.reduce(0) { sum, index in
        sum + pass.accumulate(shards[index], values, scale: scale)
      }
    }
    gatherGradients()
    var squares = 0.0
    for g in gradients { squares += Double(g) * Double(g) }
    let norm = squares.squareRoot()
    let loss = losses.reduce(0, +) / Double(max(1, targets))
    guard norm.isFinite, loss.isFinite else { throw TrainingDivergedError(step: step + 1) }
    let clip = norm > settings.clipNorm ? settings.clipNorm / norm : 1
    let rate = settings.learningRate(at: step)
    let turned = parameters.layout.tensors.filter { settings.optimizer == .muon && Muon.serves($0) }
    let turns = try await Muon.turns(
      of: turned, optimizer.first, gradients, gradientScale: Float(clip), threads: threads)
    Muon.apply(
      turns, to: &parameters, &optimizer.first, rate: rate, weightDecay: settings.weightDecay)
    optimizer.update(
      parameters.layout.tensors.filter { !turned.contains($0) }, of: &parameters, gradients,
      step: step, gradientScale: Float(clip), settings)
    step += 1
    for shard in shards {
      tokens += shard.rowCount
      for rows in shard.documents {
        floatingPointOperations +=
          3 * parameters.configuration.floatingPointOperations(over: rows.count)
      }
    }
    return Report(
      step: step, loss: loss, gradientNorm: norm, learningRate: rate, tokens: tokens,
      floatingPointOperations: floatingPointOperations)
  }

  /// Returns the mean loss of the documents' targets, in nats, without learning from them.
  public func validationLoss(
    _ documents: some Sequence<TrainingDocument> & Sendable, threads: Int
  ) async throws -> Double {
    try ProductLibrary.load()
    var shards: [PackedShard] = []
    for (index, document) in documents.enumerated() {
      if index % settings.documentsPerShard == 0 { shards.append(PackedShard()) }
      try append(document, index, to: &shards[shards.count - 1])
    }
    let packed = shards
    let losses = try await eachLane(threads: threads) {
      [values = parameters.values, lanes = settings.lanes] pass, lane in
      packed.indices.filter { $0 % lanes == lane }.reduce(0) { sum, index in
        sum + pass.loss(of: packed[index], values)
      }
    }
    let targets = packed.reduce(0) { $0 + $1.targetCount }
    let loss = losses.reduce(0, +) / Double(max(1, targets))
    guard loss.isFinite else { throw TrainingDivergedError(step: step) }
    return loss
  }

  private func pack(
    _ indices: Range<Int>, of stream: some TrainingStream, threads: Int
  ) async throws -> [PackedShard] {
    let starts = Array(
      stride(from: indices.lowerBound, to: indices.upperBound, by: settings.documentsPerShard))
    return try await starts.concurrentMap(atMost: threads) { start in
      var shard = PackedShard()
      for index in start..<min(start + settings.documentsPerShard, indices.upperBound) {
        try append(stream.document(index), index, to: &shard)
      }
      return shard
    }
  }

  private func append(
    _ document: TrainingDocument, _ index: Int, to shard: inout PackedShard
  ) throws(TrainingDataError) {
    let configuration = parameters.configuration
    guard document.tokens.count <= configuration.maximumLength else {
      throw TrainingDataError(
        document: index,
        problem: "is \(document.tokens.count) tokens long; the model reads at most "
          + "\(configuration.maximumLength)")
    }
    let known = 0..<Int32(configuration.vocabularySize)
    let named = document.softTargets.flatMap { $0.probabilities.keys }
    let labels = document.labels.filter { $0 >= 0 }
    if let token = (document.tokens + labels + named).first(where: { !known.contains($0) }) {
      throw TrainingDataError(
        document: index,
        problem: "holds token \(token); the model knows 0 to \(known.upperBound - 1)")
    }
    if let target = document.softTargets.first(where: {
      !document.tokens.indices.contains($0.position)
    }) {
      throw TrainingDataError(
        document: index,
        problem: "has a target at position \(target.position) of \(document.tokens.count)")
    }
    shard.append(document)
  }

  private func eachLane(
    threads: Int,
    _ body: @escaping @Sendable (inout DecoderPass, Int) -> Double
  ) async throws -> [Double] {
    try await lanes.indices.concurrentMap(atMost: max(1, threads)) { [lanes] index in
      try Task.checkCancellation()
      return await lanes[index].run { body(&$0, index) }
    }
  }

  /// Adds up the lanes' gradients, always in the same order.
  private mutating func gatherGradients() {
    for (index, lane) in lanes.enumerated() {
      lane.read { pass in
        let source = pass.gradients.span
        var target = gradients.mutableSpan
        if index == 0 {
          for i in 0..<source.count { target[i] = source[i] }
        } else {
          for i in 0..<source.count { target[i] += source[i] }
        }
      }
    }
  }
}

/// A worker slot that computes one shard at a time, in its own memory.
private final class Lane: Sendable {
  private let pass: Mutex<DecoderPass>

  init(_ configuration: ModelConfiguration) {
    pass = Mutex(DecoderPass(configuration))
  }

  @concurrent func run(_ body: @Sendable (inout DecoderPass) -> Double) async -> Double {
    pass.withLock { body(&$0) }
  }

  func read(_ body: (borrowing DecoderPass) -> Void) {
    pass.withLock { body($0) }
  }
}

/// The loss or the gradient is infinite or NaN: the weights have diverged.
public struct TrainingDivergedError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The step where it was found, from 1; the step before it produced the weights.
  public let step: Int

  public var description: String {
    "the loss or the gradient of step \(step) is infinite or not a number; the weights it began with "
      + "are too large, or the learning rate is"
  }
}

/// A document that the model cannot train on.
public struct TrainingDataError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Its index in the stream.
  public let document: Int
  public let problem: String

  public var description: String { "document \(document) \(problem)" }
}
