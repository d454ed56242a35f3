import Ponder

/// Decides what each engine step computes.
///
/// A pure state machine: `plan()` says which rows to compute, somebody computes them, and
/// `commit(_:)` takes what came of it. A plan that is never committed changes nothing, and planning
/// again gives the work back. Requests are served in the order they came. The prefix of each is
/// computed once, and its samples go on from there together: samples that have drawn the same
/// tokens are one sequence, computed once, and part where they differ.
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
    /// The same while several samples share it, which seldom agree for long.
    var sharedGrowth = 8
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
  /// What waits to be started: requests in the order they came, and before them what parted from
  /// sequences under way or had to make room.
  var queue: [Branch] = []
  var requests: [Ticket: Request] = [:]
  /// Sequences under way, by ascending number.
  var active: [Sequence] = []
  /// Bytes that the sequences under way are writing.
  var reserved = 0
  /// The plan that is being computed: what each of its items belongs to.
  var planned: [Planned] = []
  private var lastTicket = 0
  private var lastNumber = 0

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
    let room = min(
      configuration.maximumLength - request.prefix.count, request.stop.maximumTokens ?? .max,
      request.sampling.maximumTokens ?? .max)
    let samples = Samples(
      members: (0..<request.count).map {
        .init(index: $0, seed: request.seed.derived(request.first + $0))
      },
      draw: TokenDraw(request.sampling), matcher: StopMatcher(request.stop, room: room),
      room: room)
    return enqueue(.samples(samples), count: request.count, request.prefix)
  }

  /// Takes a request for log-probabilities.
  mutating func submit(_ request: ReadingRequest) -> Ticket {
    let readings = TokenReadings(positions: request.positions, tokens: request.tokens)
    return enqueue(.readings(readings), count: 1, request.prefix)
  }

  private mutating func enqueue(_ work: Work, count: Int, _ prefix: [Int]) -> Ticket {
    lastTicket += 1
    requests[lastTicket] = Request(count: count, prefixTokens: prefix.count)
    queue.append(Branch(number: nextNumber(), ticket: lastTicket, prefix: prefix, work: work))
    return lastTicket
  }

  mutating func nextNumber() -> Int {
    lastNumber += 1
    return lastNumber
  }

  /// Drops a request; its slots and its memory are free at once.
  mutating func cancel(_ ticket: Ticket) {
    guard requests.removeValue(forKey: ticket) != nil else { return }
    for branch in queue where branch.ticket == ticket { unpin(branch.node) }
    queue.removeAll { $0.ticket == ticket }
    for sequence in active where sequence.ticket == ticket { release(sequence) }
    active.removeAll { $0.ticket == ticket }
  }

  /// Sequences under way.
  var activeCount: Int { active.count }
  /// Whether the request is neither finished nor cancelled.
  func isOpen(_ ticket: Ticket) -> Bool { requests[ticket] != nil }
  /// Requests not yet finished.
  var requestCount: Int { requests.count }
  /// Bytes kept, and being written.
  var committedBytes: Int { tree.byteCount + reserved }

  mutating func release(_ sequence: Sequence) {
    reserved -= sequence.tail.byteCount
    unpin(sequence.node)
  }

  mutating func unpin(_ node: Int) {
    if node != KeyValueTree.root { tree.unpin(node) }
  }

  /// Moves a pin from one node to another.
  mutating func movePin(from old: Int, to new: Int) {
    if new != KeyValueTree.root { tree.pin(new) }
    unpin(old)
  }

  /// Evicts what it takes for so many more bytes.
  ///
  /// - Returns: Whether they fit now.
  mutating func makeRoom(for bytes: Int) -> Bool {
    if committedBytes + bytes <= limits.bytes { return true }
    guard reserved + bytes <= limits.bytes else { return false }
    // A little more than needed, so that the leaves are not sorted for every sequence.
    tree.evict(to: max(0, limits.bytes - reserved - bytes - limits.bytes / 16))
    return committedBytes + bytes <= limits.bytes
  }
}
