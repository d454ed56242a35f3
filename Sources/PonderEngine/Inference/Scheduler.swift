import Ponder

/// Decides what each engine step computes.
///
/// A pure state machine: `plan()` says which rows to compute, the engine computes them, and
/// `commit(_:)` takes the results. A plan that is never committed changes nothing, and planning
/// again returns the same work. Requests are served in the order they came. The prefix of each is
/// computed once, and its samples continue from there together: samples that have drawn the same
/// tokens are one sequence, computed once, and split where they differ.
struct Scheduler: Sendable {
  /// Limits and sizes.
  struct Limits: Hashable, Sendable {
    /// Sequences running at once.
    var sequences: Int
    /// Bytes of keys and values, cached and in use.
    ///
    /// One sequence always runs, even above the limit.
    var bytes: Int
    /// Tokens of a prefix computed in one step.
    var chunk: Int
    /// Positions by which a sequence's own storage grows.
    var growth = 32
    /// The growth while several samples share the sequence; they seldom agree for long.
    var sharedGrowth = 8
    /// The most tokens of a sequence computed in one turn, during which its keys and values stay in the
    /// processor's cache.
    var turn = 8

    init(sequences: Int, bytes: Int, chunk: Int) {
      self.sequences = sequences
      self.bytes = bytes
      self.chunk = chunk
    }
  }

  /// Identifies a request.
  typealias Ticket = Int

  /// The result of a finished request.
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
  /// Branches waiting to start: new requests in the order they came, and before them the branches that
  /// split from running sequences or were preempted.
  var queue: [Branch] = []
  var requests: [Ticket: Request] = [:]
  /// Running sequences, by ascending number.
  var active: [Sequence] = []
  /// Bytes reserved by the running sequences.
  var reserved = 0
  /// The plan being computed: what each of its items belongs to.
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

  /// Drops a request; its slots and its memory are freed at once.
  mutating func cancel(_ ticket: Ticket) {
    guard requests.removeValue(forKey: ticket) != nil else { return }
    for branch in queue where branch.ticket == ticket { unpin(branch.node) }
    queue.removeAll { $0.ticket == ticket }
    for sequence in active where sequence.ticket == ticket { release(sequence) }
    active.removeAll { $0.ticket == ticket }
  }

  /// Running sequences.
  var activeCount: Int { active.count }
  /// Whether the request is neither finished nor cancelled.
  func isOpen(_ ticket: Ticket) -> Bool { requests[ticket] != nil }
  /// Requests not yet finished.
  var requestCount: Int { requests.count }
  /// Bytes cached and reserved.
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

  /// Evicts cached positions until `bytes` more fit.
  ///
  /// - Returns: Whether they fit now.
  mutating func makeRoom(for bytes: Int) -> Bool {
    if committedBytes + bytes <= limits.bytes { return true }
    guard reserved + bytes <= limits.bytes else { return false }
    // Evict a little more than needed, so that the leaves are not sorted for every sequence.
    tree.evict(to: max(0, limits.bytes - reserved - bytes - limits.bytes / 16))
    return committedBytes + bytes <= limits.bytes
  }
}
