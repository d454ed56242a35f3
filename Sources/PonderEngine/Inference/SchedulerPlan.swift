import Ponder

extension Scheduler {
  /// Plans the next step: a few tokens of every running sequence, and chunks of the waiting texts, in
  /// their order.
  ///
  /// - Returns: Empty if and only if there is no request.
  mutating func plan() -> [WorkItem] {
    let texts = startWaiting()
    // Sequences go first in the plan, so that `commit` meets them in ascending order.
    planned = active.map { .sequence($0.number) } + texts.map(\.planned)
    return active.map { $0.item(turn: limits.turn) } + texts.map(\.item)
  }

  /// Starts the branches of the queue that fit: those whose text is computed join ``active``, and chunks
  /// of the other texts are returned.
  private mutating func startWaiting() -> [(planned: Planned, item: WorkItem)] {
    var chunks: [(planned: Planned, item: WorkItem)] = []
    var beginnings: Set<Beginning> = []
    var waiting: [Branch] = []
    var next = 0
    while next < queue.count, active.count + chunks.count < limits.sequences {
      var branch = queue[next]
      walk(&branch)
      queue[next] = branch
      if branch.known == branch.needed {
        guard start(branch, isAlone: active.isEmpty && chunks.isEmpty) else { break }
      } else {
        waiting.append(branch)
        // A branch that begins where another chunk of this step begins waits, and shares its result.
        if beginnings.insert(branch.beginning).inserted {
          guard let chunk = chunk(branch, isAlone: active.isEmpty && chunks.isEmpty) else {
            waiting.removeLast()
            break
          }
          chunks.append(chunk)
        }
      }
      next += 1
    }
    queue.replaceSubrange(..<next, with: waiting)
    return chunks
  }

  /// Advances a branch to the last position that the tree now holds.
  private mutating func walk(_ branch: inout Branch) {
    guard branch.known < branch.needed else { return }
    let (node, count) = tree.match(branch.text[branch.known..<branch.needed], after: branch.node)
    guard count > 0 else { return }
    movePin(from: branch.node, to: node)
    branch.node = node
    branch.known += count
  }

  /// The next chunk of a branch's text.
  ///
  /// - Returns: `nil` when there is no room.
  private mutating func chunk(
    _ branch: Branch, isAlone: Bool
  ) -> (planned: Planned, item: WorkItem)? {
    let end = min(branch.known + limits.chunk, branch.needed)
    guard makeRoom(for: (end - branch.known) * shape.bytesPerPosition) || isAlone else {
      return nil
    }
    let tail = KeyValueTail(shape, capacity: end - branch.known)
    let tokens = Array(branch.text[branch.known..<end])
    return (
      .text(branch: branch.number, tokens: tokens, tail: tail),
      WorkItem(
        tokens: tokens, runs: tree.runs(to: branch.node), cached: branch.known, tail: tail,
        written: 0)
    )
  }

  /// Turns a branch into a running sequence, which takes over its pin.
  ///
  /// - Returns: Whether there is room for it.
  private mutating func start(_ branch: Branch, isAlone: Bool) -> Bool {
    let tail = KeyValueTail(shape, capacity: growth(branch.work))
    guard makeRoom(for: tail.byteCount) || isAlone else { return false }
    reserved += tail.byteCount
    active.append(
      Sequence(
        number: nextNumber(), ticket: branch.ticket, prefix: branch.prefix, work: branch.work,
        node: branch.node, runs: tree.runs(to: branch.node), cached: branch.known, tail: tail))
    return true
  }

  /// Positions by which a sequence's storage grows next.
  func growth(_ work: Work) -> Int {
    guard case .samples(let samples) = work else { return 0 }
    let growth = samples.members.count > 1 ? limits.sharedGrowth : limits.growth
    return min(growth, samples.positionsLeft)
  }
}
