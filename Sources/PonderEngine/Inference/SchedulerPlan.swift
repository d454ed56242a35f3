import Ponder

extension Scheduler {
  /// Says what to compute next: a few tokens of every sequence under way, and chunks of the prefixes of
  /// those that wait, in the order they came.
  ///
  /// - Returns: Empty if and only if there is no request.
  mutating func plan() -> [WorkItem] {
    planned.removeAll(keepingCapacity: true)
    var items: [WorkItem] = []
    items.reserveCapacity(limits.sequences)
    startWaiting(&items)
    // Sequences go first in the plan, so that commit meets them in the order of their numbers.
    return active.map { $0.item(turn: limits.turn) } + items
  }

  /// Starts what fits of the queue: samples whose prefix is computed join ``active``, chunks of
  /// other prefixes join `items`.
  private mutating func startWaiting(_ items: inout [WorkItem]) {
    var chunks: [Planned] = []
    var beginnings: Set<Beginning> = []
    var started: Set<Ticket> = []
    for ticket in queue {
      guard active.count + items.count < limits.sequences else { break }
      guard var request = requests[ticket] else { continue }
      advance(&request)
      defer { requests[ticket] = request }
      if request.known == request.prefix.count {
        guard fork(&request, ticket, besides: items.count) else { break }
        started.insert(ticket)
        continue
      }
      // Who begins where another chunk of this step begins waits for it, and shares it.
      let beginning = Beginning(node: request.node, token: request.prefix[request.known])
      guard beginnings.insert(beginning).inserted else { continue }
      let end = min(request.known + limits.chunk, request.prefix.count)
      let bytes = (end - request.known) * shape.bytesPerPosition
      guard makeRoom(for: bytes) || active.isEmpty && items.isEmpty else { break }
      let tail = KeyValueTail(shape, capacity: end - request.known)
      let tokens = Array(request.prefix[request.known..<end])
      items.append(
        WorkItem(
          tokens: tokens, runs: tree.runs(to: request.node), cached: request.known, tail: tail,
          written: 0))
      chunks.append(.prefix(ticket, node: request.node, tokens: tokens, tail: tail))
    }
    queue.removeAll { started.contains($0) }
    planned = active.map { .sequence($0.number) } + chunks
  }

  private struct Beginning: Hashable {
    let node: Int
    let token: Int
  }

  /// Walks on from where the request stands to what the tree knows by now.
  private mutating func advance(_ request: inout Request) {
    guard request.known < request.prefix.count else { return }
    let (node, count) = tree.match(request.prefix[request.known...], after: request.node)
    guard count > 0 else { return }
    movePin(from: request.node, to: node)
    request.node = node
    request.known += count
  }

  /// Starts samples of a request whose prefix is computed.
  ///
  /// - Returns: Whether all of them have started.
  private mutating func fork(
    _ request: inout Request, _ ticket: Ticket, besides others: Int
  ) -> Bool {
    let runs = tree.runs(to: request.node)
    switch request.work {
    case .readings(let readings):
      start(ticket, request, runs, readings: readings, positions: 0)
    case .samples(let wanted):
      while request.started < wanted.count {
        let idle = active.isEmpty && others == 0
        let positions = room(for: wanted) - 1
        let bytes = positions * shape.bytesPerPosition
        guard active.count + others < limits.sequences, makeRoom(for: bytes) || idle else {
          return false
        }
        start(
          ticket, request, runs, wanted: wanted, sample: request.started, positions: positions)
        request.started += 1
      }
    }
    return true
  }

  private mutating func start(
    _ ticket: Ticket, _ request: Request, _ runs: [KeyValueRun], wanted: GenerationRequest? = nil,
    sample: Int = 0, readings: TokenReadings? = nil, positions: Int
  ) {
    lastSequence += 1
    let bytes = positions * shape.bytesPerPosition
    reserved += bytes
    tree.pin(request.node)
    active.append(
      Sequence(
        number: lastSequence, ticket: ticket, sample: sample, readings: readings,
        node: request.node, runs: runs, cached: request.prefix.count,
        tail: KeyValueTail(shape, capacity: min(limits.growth, positions)),
        matcher: wanted.map { StopMatcher($0.stop, room: room(for: $0)) },
        sampling: wanted?.sampling, seed: wanted?.seed.derived(sample) ?? 0, reserve: bytes))
  }

  /// Tokens that a sample of the request may have.
  private func room(for request: GenerationRequest) -> Int {
    min(
      configuration.maximumLength - request.prefix.count, request.stop.maximumTokens ?? .max,
      request.sampling.maximumTokens ?? .max)
  }

  private mutating func makeRoom(for bytes: Int) -> Bool {
    if committedBytes + bytes <= limits.bytes { return true }
    guard reserved + bytes <= limits.bytes else { return false }
    // A little more than needed, so that the leaves are not sorted for every sequence.
    tree.evict(to: max(0, limits.bytes - reserved - bytes - limits.bytes / 16))
    return committedBytes + bytes <= limits.bytes
  }
}
