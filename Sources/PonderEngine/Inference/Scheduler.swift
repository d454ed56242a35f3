import Ponder

/// Decides what each engine step computes.
///
/// A pure state machine: `plan()` says which rows to compute, somebody computes them, and
/// `commit(_:)` takes what came of it. A plan that is never committed changes nothing, and planning
/// again gives the work back. Requests are served in the order they came; the prefix of each is
/// computed once, then its samples fork from it, as many at a time as there are slots and memory.
struct Scheduler: Sendable {
  /// Ceilings and sizes.
  struct Limits: Hashable, Sendable {
    /// Sequences under way at once.
    var sequences: Int
    /// Bytes of keys and values, kept and under way.
    ///
    /// One sequence always runs, even above it.
    var bytes: Int
    /// Tokens of a prefix computed in one step.
    var chunk: Int
    /// Positions by which a sequence's own memory grows.
    var growth = 32
    /// Tokens of a sequence computed in one turn at most: while they are, its keys and values stay
    /// in the processor's cache.
    var turn = 8

    init(sequences: Int, bytes: Int, chunk: Int) {
      self.sequences = sequences
      self.bytes = bytes
      self.chunk = chunk
    }
  }

  /// Names a request.
  typealias Ticket = Int

  /// What a finished request hands back.
  struct Completion: Sendable {
    var sequences: [GeneratedSequence] = []
    var readings: [[Float]] = []
    var usage = EngineUsage()
  }

  let limits: Limits
  let shape: KeyValueShape
  let configuration: ModelConfiguration
  /// What each token adds to the text.
  let tokenBytes: [[UInt8]]
  var tree = KeyValueTree()
  /// Requests that still have something to start, in the order they came.
  var queue: [Ticket] = []
  var requests: [Ticket: Request] = [:]
  /// Sequences under way, by ascending number.
  var active: [Sequence] = []
  /// Bytes that the sequences under way may still need.
  var reserved = 0
  /// The plan that is being computed: what each of its items belongs to.
  var planned: [Planned] = []
  private var lastTicket = 0
  var lastSequence = 0

  init(
    _ configuration: ModelConfiguration, limits: Limits, tokenBytes: [[UInt8]] = []
  ) {
    self.configuration = configuration
    self.limits = limits
    self.tokenBytes = tokenBytes
    shape = KeyValueShape(configuration)
  }

  /// Takes a request for samples.
  mutating func submit(_ request: GenerationRequest) -> Ticket {
    enqueue(Request(work: .samples(request), prefix: request.prefix))
  }

  /// Takes a request for log-probabilities.
  mutating func submit(_ request: ReadingRequest) -> Ticket {
    let readings = TokenReadings(positions: request.positions, tokens: request.tokens)
    return enqueue(Request(work: .readings(readings), prefix: request.prefix))
  }

  private mutating func enqueue(_ request: Request) -> Ticket {
    lastTicket += 1
    requests[lastTicket] = request
    queue.append(lastTicket)
    return lastTicket
  }

  /// Drops a request; its slots and its memory are free at once.
  mutating func cancel(_ ticket: Ticket) {
    guard let request = requests.removeValue(forKey: ticket) else { return }
    queue.removeAll { $0 == ticket }
    for sequence in active where sequence.ticket == ticket { release(sequence) }
    active.removeAll { $0.ticket == ticket }
    if request.node != KeyValueTree.root { tree.unpin(request.node) }
  }

  /// Sequences under way.
  var activeCount: Int { active.count }
  /// Whether the request is neither finished nor cancelled.
  func isOpen(_ ticket: Ticket) -> Bool { requests[ticket] != nil }
  /// Requests not yet finished.
  var requestCount: Int { requests.count }
  /// Bytes kept, and promised to sequences under way.
  var committedBytes: Int { tree.byteCount + reserved }

  mutating func release(_ sequence: Sequence) {
    reserved -= sequence.reserve
    if sequence.node != KeyValueTree.root { tree.unpin(sequence.node) }
  }

  /// Moves a pin from one node to another.
  mutating func movePin(from old: Int, to new: Int) {
    if new != KeyValueTree.root { tree.pin(new) }
    if old != KeyValueTree.root { tree.unpin(old) }
  }
}

extension Scheduler {
  /// A request and what it has so far.
  struct Request: Sendable {
    enum Work: Sendable {
      case samples(GenerationRequest)
      case readings(TokenReadings)
    }

    let work: Work
    let prefix: [Int]
    /// Where the computed part of the prefix ends; pinned.
    var node = KeyValueTree.root
    /// Tokens of the prefix up to ``node``.
    var known = 0
    /// Samples started.
    var started = 0
    /// By number; `nil` until finished.
    var samples: [GeneratedSequence?] = []
    var unfinished: Int
    var usage = EngineUsage()

    init(work: Work, prefix: [Int]) {
      self.work = work
      self.prefix = prefix
      usage.prefixTokens = prefix.count
      if case .samples(let request) = work {
        unfinished = request.count
        samples = Array(repeating: nil, count: request.count)
      } else {
        unfinished = 1
      }
    }
  }

  /// A sample, or a reading, under way.
  struct Sequence: Sendable {
    let number: Int
    let ticket: Ticket
    let sample: Int
    let readings: TokenReadings?
    /// Where the shared part of its chain ends; pinned.
    var node: Int
    var runs: [KeyValueRun]
    /// Positions in ``runs``.
    var cached: Int
    var tail: KeyValueTail
    /// Tokens whose positions the tail holds.
    var tailTokens: [Int] = []
    /// Sampled, not yet computed.
    var pending: Int?
    var tokens: [Int] = []
    var logProbabilities: [Float] = []
    var matcher: StopMatcher?
    let sampling: Sampling?
    let seed: UInt64
    /// Bytes it may still need.
    var reserve: Int

    /// What it asks of the next turn: as many tokens as its memory has room for, `turn` at most.
    func item(turn: Int) -> WorkItem {
      let room = tail.capacity - tailTokens.count + (pending == nil ? 1 : 0)
      var series: TokenSeries?
      if let sampling, let matcher {
        series = TokenSeries(
          sampling: sampling, seed: seed, count: tokens.count, left: max(1, min(turn, room)),
          matcher: matcher)
      }
      return WorkItem(
        tokens: pending.map { [$0] } ?? [], runs: runs, cached: cached, tail: tail,
        written: tailTokens.count, series: series, readings: readings)
    }
  }

  /// What an item of a plan belongs to.
  enum Planned: Sendable {
    /// A sequence's number.
    case sequence(Int)
    /// Tokens of a request's prefix, computed below `node`.
    case prefix(Ticket, node: Int, tokens: [Int], tail: KeyValueTail)
  }
}
