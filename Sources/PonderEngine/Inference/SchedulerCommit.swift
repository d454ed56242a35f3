import Ponder

extension Scheduler {
  /// Takes the outcomes of the last plan, in its order.
  ///
  /// - Returns: The requests that are finished now, in the order they finished.
  mutating func commit(
    _ outcomes: [WorkOutcome]
  ) -> [(ticket: Ticket, completion: Completion)] {
    precondition(outcomes.count == planned.count, "a plan's outcomes must be its own")
    var completions: [(ticket: Ticket, completion: Completion)] = []
    var ended: Set<Int> = []
    var index = 0
    for (owner, outcome) in zip(planned, outcomes) {
      switch owner {
      case .sequence(let number):
        // Both ascend; a cancelled sequence is no longer there.
        while index < active.count, active[index].number < number { index += 1 }
        guard index < active.count, active[index].number == number else { continue }
        guard case .ended(let completion) = advance(index, by: outcome) else { continue }
        ended.insert(number)
        if let completion { completions.append((active[index].ticket, completion)) }
      case .prefix(let ticket, let node, let tokens, let tail):
        addPrefix(ticket, node, tokens, tail)
      }
    }
    planned.removeAll(keepingCapacity: true)
    if !ended.isEmpty { active.removeAll { ended.contains($0.number) } }
    if committedBytes > limits.bytes { tree.evict(to: max(0, limits.bytes - reserved)) }
    return completions
  }

  /// Adds a computed chunk of a prefix to the tree.
  private mutating func addPrefix(
    _ ticket: Ticket, _ node: Int, _ tokens: [Int], _ tail: KeyValueTail
  ) {
    // Only a living request still pins the node below which the chunk belongs.
    guard var request = requests[ticket] else { return }
    let end = tree.insert(tokens, tail.freeze(), after: node)
    movePin(from: request.node, to: end)
    request.usage.computedPrefixTokens += tokens.count
    request.usage.floatingPointOperations += configuration.floatingPointOperations(
      over: tokens.count, after: request.known, outputs: 0)
    request.node = end
    request.known += tokens.count
    requests[ticket] = request
  }

  private enum Progress {
    case goesOn
    /// With its request's completion, if it was the last.
    case ended(Completion?)
  }

  /// Takes one sequence further by what came of its turn.
  private mutating func advance(_ index: Int, by outcome: WorkOutcome) -> Progress {
    let ticket = active[index].ticket
    if active[index].readings != nil {
      let operations = configuration.floatingPointOperations(
        over: 0, outputs: outcome.readings.count)
      requests[ticket]?.usage.floatingPointOperations += operations
      return .ended(finish(active[index], nil, readings: outcome.readings))
    }
    for drawn in outcome.drawn {
      let progress = advance(index, by: drawn)
      if case .ended = progress { return progress }
    }
    return .goesOn
  }

  /// Takes one sequence a token further.
  private mutating func advance(_ index: Int, by drawn: DrawnToken) -> Progress {
    meter(active[index])
    if let computed = active[index].pending { active[index].tailTokens.append(computed) }
    active[index].tokens.append(drawn.token)
    active[index].logProbabilities.append(drawn.logProbability)
    let bytes = drawn.token < tokenBytes.count ? tokenBytes[drawn.token] : []
    guard let reason = active[index].matcher?.feed(drawn.token, bytes) else {
      active[index].pending = drawn.token
      if active[index].tailTokens.count == active[index].tail.capacity { grow(index) }
      return .goesOn
    }
    share(index)
    let sequence = active[index]
    return .ended(
      finish(
        sequence,
        GeneratedSequence(
          tokens: sequence.tokens, logProbabilities: sequence.logProbabilities, stop: reason)))
  }

  private mutating func meter(_ sequence: Sequence) {
    let rows = sequence.pending == nil ? 0 : 1
    let operations = configuration.floatingPointOperations(
      over: rows, after: sequence.cached + sequence.tailTokens.count, outputs: 1)
    requests[sequence.ticket]?.usage.sampledTokens += 1
    requests[sequence.ticket]?.usage.computedSampledTokens += rows
    requests[sequence.ticket]?.usage.floatingPointOperations += operations
  }

  /// Gives a full tail to the tree and starts the next.
  private mutating func grow(_ index: Int) {
    let sequence = active[index]
    guard sequence.tail.capacity > 0 else { return }
    share(index)
    let left = active[index].reserve / shape.bytesPerPosition
    active[index].tail = KeyValueTail(shape, capacity: min(limits.growth, left))
    active[index].tailTokens = []
  }

  /// Gives what the tail holds to the tree, where whoever continues the sequence finds it.
  private mutating func share(_ index: Int) {
    let (tail, tokens) = (active[index].tail, active[index].tailTokens)
    guard !tokens.isEmpty else { return }
    let node = tree.insert(tokens, tail.freeze(), after: active[index].node)
    movePin(from: active[index].node, to: node)
    active[index].node = node
    active[index].runs = tree.runs(to: node)
    active[index].cached += tokens.count
    active[index].reserve -= tail.byteCount
    reserved -= tail.byteCount
  }

  /// Ends a sequence: its slot and what is left of its memory are free.
  private mutating func finish(
    _ sequence: Sequence, _ sample: GeneratedSequence?, readings: [[Float]] = []
  ) -> Completion? {
    release(sequence)
    guard var request = requests[sequence.ticket] else { return nil }
    if let sample { request.samples[sequence.sample] = sample }
    request.unfinished -= 1
    guard request.unfinished == 0 else {
      requests[sequence.ticket] = request
      return nil
    }
    requests[sequence.ticket] = nil
    if request.node != KeyValueTree.root { tree.unpin(request.node) }
    return Completion(
      sequences: request.samples.compactMap { $0 }, readings: readings, usage: request.usage)
  }
}
