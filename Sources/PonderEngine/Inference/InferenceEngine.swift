import Ponder
import Synchronization

/// Samples from a model, for hundreds of tasks at once.
///
/// Requests are merged into batches as they come; finished sequences leave at once. A prefix is
/// computed once however many samples are drawn from it, and its results stay cached, up to a
/// memory limit, for later requests that continue it. The same seed gives the same tokens, whatever
/// else is in the batch, however many threads run and whatever was evicted, as long as the kernel of
/// the matrix library is the same: see ``ProductLibrary``.
///
/// The engine owns no thread and no task: one of the waiting callers computes for all.
public final class InferenceEngine: Sendable {
  /// Limits of an engine.
  public struct Settings: Hashable, Sendable {
    /// Blocks computed concurrently, from 1 to 1,024.
    public var threads: Int
    /// Sequences running at once, from 1 to 1,000,000.
    public var sequences: Int
    /// Bytes of keys, values and hidden rows, cached and in use.
    ///
    /// One sequence always runs, even above the limit.
    public var bytes: Int

    public init(threads: Int = 2, sequences: Int = 384, bytes: Int = 1 << 30) {
      self.threads = threads
      self.sequences = sequences
      self.bytes = bytes
    }
  }

  public let parameters: Parameters
  public let settings: Settings
  let rotary: RotaryTable
  let tokenBytes: [[UInt8]]
  let sizes: BlockSizes
  let workspaces = Mutex<[RowBlock]>([])
  let state: Mutex<EngineState>

  /// Creates an engine.
  ///
  /// - Parameters:
  ///   - parameters: The model.
  ///   - tokenBytes: What each token adds to the text, by token; needed for the stop rules that
  ///     read text.
  ///   - settings: Its limits.
  /// - Throws: ``GenerationError`` for a setting out of its range, and when the matrix library cannot
  ///   be loaded.
  public convenience init(
    _ parameters: Parameters, tokenBytes: [[UInt8]] = [], settings: Settings = Settings()
  ) throws(GenerationError) {
    do { try ProductLibrary.load() } catch { throw .noLibrary(error) }
    try self.init(
      parameters, tokenBytes: tokenBytes, settings: settings, sizes: .probe(parameters))
  }

  init(
    _ parameters: Parameters, tokenBytes: [[UInt8]], settings: Settings, sizes: BlockSizes
  ) throws(GenerationError) {
    for (name, value, most) in [
      ("threads", settings.threads, 1_024), ("sequences", settings.sequences, 1_000_000),
    ] where !(1...most).contains(value) {
      throw .outOfRange(name, value, accepted: "from 1 to \(most)")
    }
    guard settings.bytes >= 0 else {
      throw .outOfRange("bytes", settings.bytes, accepted: "at least 0")
    }
    // A few positions of one sequence are always kept, whatever the limit.
    let position = KeyValueShape(parameters.configuration).bytesPerPosition
    guard position <= 1 << 24 else {
      throw .outOfRange(
        "what the model keeps of one token, in bytes,", position, accepted: "at most \(1 << 24)")
    }
    self.parameters = parameters
    self.settings = settings
    self.sizes = sizes
    self.tokenBytes = tokenBytes
    rotary = RotaryTable(parameters.configuration)
    let limits = Scheduler.Limits(
      sequences: settings.sequences, bytes: settings.bytes,
      chunk: min(64, sizes.largest.usable.count))
    state = Mutex(
      EngineState(Scheduler(parameters.configuration, limits: limits, tokenBytes: tokenBytes)))
  }

  /// Samples continuations.
  ///
  /// - Throws: ``GenerationError`` for a request that the model cannot serve; `CancellationError`.
  public func generate(_ request: GenerationRequest) async throws -> GenerationResult {
    try await generate([request])[0]
  }

  /// Samples continuations of several prefixes, which enter the batch together.
  ///
  /// - Returns: For each request, in order, what it would get alone.
  /// - Throws: ``GenerationError`` for a request that the model cannot serve; `CancellationError`.
  @concurrent
  public func generate(_ requests: [GenerationRequest]) async throws -> [GenerationResult] {
    for request in requests { try request.check(for: parameters.configuration) }
    return try await serve { scheduler in requests.map { scheduler.submit($0) } }.map {
      GenerationResult(sequences: $0.sequences, usage: $0.usage)
    }
  }

  /// Reads log-probabilities of given tokens at given positions of a text, all in one pass.
  ///
  /// - Throws: ``GenerationError`` for a request that the model cannot serve; `CancellationError`.
  public func read(_ request: ReadingRequest) async throws -> ReadingResult {
    try await read([request])[0]
  }

  /// Reads several texts, which enter the batch together.
  ///
  /// - Returns: For each request, in order, what it would get alone.
  /// - Throws: ``GenerationError`` for a request that the model cannot serve; `CancellationError`.
  @concurrent
  public func read(_ requests: [ReadingRequest]) async throws -> [ReadingResult] {
    for request in requests { try request.check(for: parameters.configuration) }
    return try await serve { scheduler in requests.map { scheduler.submit($0) } }.map {
      ReadingResult(logProbabilities: $0.readings, usage: $0.usage)
    }
  }

  /// Column counts of the matrix products and how many of them are usable, as probed on this
  /// machine.
  public var blockSizes: [(lanes: Int, usable: Int)] {
    sizes.sizes.map { ($0.lanes, $0.usable.count) }
  }

  /// Sequences running, open requests and bytes kept, for progress and tests.
  public var occupancy: (sequences: Int, requests: Int, bytes: Int) {
    state.withLock {
      ($0.scheduler.activeCount, $0.scheduler.requestCount, $0.scheduler.committedBytes)
    }
  }
}

extension InferenceEngine {
  /// Submits requests, then waits for them or drives the engine.
  ///
  /// The first that fails cancels the others; the error is thrown when none of them is left.
  private func serve(
    _ submit: (inout Scheduler) -> [Scheduler.Ticket]
  ) async throws -> [Scheduler.Completion] {
    let tickets = state.withLock { submit(&$0.scheduler) }
    return try await withTaskCancellationHandler {
      var completions: [Scheduler.Completion] = []
      completions.reserveCapacity(tickets.count)
      var failure: (any Error)?
      for ticket in tickets {
        do {
          completions.append(try await completion(of: ticket))
        } catch {
          if failure == nil { cancel(tickets) }
          failure = failure ?? error
        }
      }
      if let failure { throw failure }
      return completions
    } onCancel: {
      cancel(tickets)
    }
  }

  private func cancel(_ tickets: [Scheduler.Ticket]) {
    state.withLock { for ticket in tickets { $0.cancel(ticket) } }
  }

  private func completion(of ticket: Scheduler.Ticket) async throws -> Scheduler.Completion {
    while true {
      switch await turn(ticket) {
      case .finished(let completion): return completion
      case .cancelled: throw CancellationError()
      case .failed(let error): throw error
      case .drives: try await drive(for: ticket)
      }
    }
  }

  private func turn(_ ticket: Scheduler.Ticket) async -> EngineState.Turn {
    await withCheckedContinuation { continuation in
      state.withLock { $0.wait(ticket, continuation) }
    }
  }

  /// Computes step after step until the driver's own request is settled, then hands over.
  private func drive(for ticket: Scheduler.Ticket) async throws {
    defer { state.withLock { $0.handOver() } }
    while true {
      let plan = state.withLock { state in
        state.isSettled(ticket) ? [] : state.scheduler.plan()
      }
      guard !plan.isEmpty else { return }
      do {
        let outcomes = try await compute(plan)
        state.withLock { $0.commit(outcomes) }
      } catch is CancellationError {
        // Nothing was committed; the next driver plans the same work again.
        return
      }
    }
  }

  private func compute(_ plan: [WorkItem]) async throws -> [WorkOutcome] {
    let blocks = BlockPacking(plan.map(\.weight), sizes: sizes, threads: settings.threads).blocks
    guard blocks.count > 1 else { return computeBlock(plan) }
    let results = try await blocks.concurrentMap(atMost: settings.threads) { block in
      self.computeBlock(block.map { plan[$0] })
    }
    var outcomes = Array(repeating: WorkOutcome(), count: plan.count)
    for (block, result) in zip(blocks, results) {
      for (index, outcome) in zip(block, result) { outcomes[index] = outcome }
    }
    return outcomes
  }

  private func computeBlock(_ items: [WorkItem]) -> [WorkOutcome] {
    var workspace =
      workspaces.withLock { $0.popLast() } ?? RowBlock(parameters.configuration, sizes: sizes)
    let outcomes = workspace.compute(items, parameters, rotary, tokenBytes: tokenBytes)
    workspaces.withLock { [workspace] in $0.append(workspace) }
    return outcomes
  }
}
