import Ponder

extension Scheduler {
  /// The requests of the last plan whose outputs are not finite; called before the plan is committed.
  func failedTickets(_ outcomes: [WorkOutcome]) -> [Ticket] {
    let numbers = zip(planned, outcomes).compactMap { owner, outcome -> Int? in
      guard outcome.isNotFinite, case .sequence(let number) = owner else { return nil }
      return number
    }
    guard !numbers.isEmpty else { return [] }
    return active.filter { numbers.contains($0.number) }.map(\.ticket)
  }

  /// Takes the outcomes of the last plan, in the plan's order.
  ///
  /// - Returns: The requests that are finished now, in the order they finished.
  mutating func commit(
    _ outcomes: [WorkOutcome]
  ) -> [(ticket: Ticket, completion: Completion)] {
    precondition(outcomes.count == planned.count, "a plan's outcomes must be its own")
    var completions: [(ticket: Ticket, completion: Completion)] = []
    var ended: Set<Int> = []
    var parted: [Branch] = []
    var index = 0
    for (owner, outcome) in zip(planned, outcomes) {
      switch owner {
      case .sequence(let number):
        // Both are ascending; a cancelled sequence is no longer there.
        while index < active.count, active[index].number < number { index += 1 }
        guard index < active.count, active[index].number == number else { continue }
        guard advance(index, by: outcome, &parted) else { continue }
        ended.insert(number)
        release(active[index])
        if let completion = completion(of: active[index].ticket) {
          completions.append((active[index].ticket, completion))
        }
      case .text(let branch, let tokens, let tail): add(tokens, tail, to: branch)
      }
    }
    planned.removeAll(keepingCapacity: true)
    if !ended.isEmpty { active.removeAll { ended.contains($0.number) } }
    queue.insert(contentsOf: parted, at: 0)
    growTails()
    if committedBytes > limits.bytes { tree.evict(to: max(0, limits.bytes - reserved)) }
    return completions
  }

  /// Adds a computed chunk of a waiting text to the tree.
  private mutating func add(_ tokens: [Int], _ tail: KeyValueTail, to number: Int) {
    // Only a branch of an open request still pins the node below which the chunk belongs.
    guard let index = queue.firstIndex(where: { $0.number == number }) else { return }
    let branch = queue[index]
    let end = tree.insert(tokens, tail.freeze(), after: branch.node)
    movePin(from: branch.node, to: end)
    let operations = configuration.floatingPointOperations(
      over: tokens.count, after: branch.known, outputs: 0)
    requests[branch.ticket]?.usage.computedPrefixTokens += tokens.count
    requests[branch.ticket]?.usage.floatingPointOperations += operations
    queue[index].node = end
    queue[index].known += tokens.count
  }

  /// Advances one sequence by the outcome of its turn.
  ///
  /// - Parameter parted: Receives the branches that continue separately when the samples differ.
  /// - Returns: Whether the sequence is over.
  private mutating func advance(
    _ index: Int, by outcome: WorkOutcome, _ parted: inout [Branch]
  ) -> Bool {
    // Its request fails, and the caller that commits drops it.
    if outcome.isNotFinite { return false }
    let sequence = active[index]
    guard case .samples(var samples) = sequence.work else {
      let operations = configuration.floatingPointOperations(
        over: 0, outputs: outcome.readings.count)
      requests[sequence.ticket]?.usage.floatingPointOperations += operations
      requests[sequence.ticket]?.unfinished = 0
      requests[sequence.ticket]?.readings = outcome.readings
      return true
    }
    for drawn in outcome.drawn {
      meter(index, samples)
      if let reason = samples.take(drawn, bytes(of: drawn.token)) {
        share(index)
        finish(samples, reason, of: sequence.ticket)
        return true
      }
      active[index].work = .samples(samples)
    }
    guard !outcome.parted.isEmpty else { return false }
    meter(index, samples)
    share(index)
    for (drawn, members) in groups(outcome.parted, samples.members) {
      var branch = samples
      branch.members = members
      if let reason = branch.take(drawn, bytes(of: drawn.token)) {
        finish(branch, reason, of: sequence.ticket)
      } else {
        parted.append(
          Branch(
            number: nextNumber(), ticket: sequence.ticket, prefix: sequence.prefix,
            work: .samples(branch)))
      }
    }
    return true
  }

  /// Groups the members that drew the same token, in the order of their first members.
  private func groups(
    _ drawn: [DrawnToken], _ members: [Samples.Member]
  ) -> [(DrawnToken, [Samples.Member])] {
    var places: [Int: Int] = [:]
    var groups: [(DrawnToken, [Samples.Member])] = []
    for (drawn, member) in zip(drawn, members) {
      if let place = places[drawn.token] {
        groups[place].1.append(member)
      } else {
        places[drawn.token] = groups.count
        groups.append((drawn, [member]))
      }
    }
    return groups
  }

  private func bytes(of token: Int) -> [UInt8] {
    token < tokenBytes.count ? tokenBytes[token] : []
  }

  /// Counts one position computed, if there was one, and one token drawn for each sample.
  private mutating func meter(_ index: Int, _ samples: Samples) {
    let sequence = active[index]
    let rows = samples.pending == nil ? 0 : 1
    let operations = configuration.floatingPointOperations(
      over: rows, after: sequence.cached + sequence.tailTokens.count, outputs: 1)
    requests[sequence.ticket]?.usage.sampledTokens += samples.members.count
    requests[sequence.ticket]?.usage.computedSampledTokens += rows
    requests[sequence.ticket]?.usage.floatingPointOperations += operations
    if let computed = samples.pending { active[index].tailTokens.append(computed) }
  }

  /// Moves the tail's positions into the tree, where a continuation of the sequence finds them.
  private mutating func share(_ index: Int) {
    let (tail, tokens) = (active[index].tail, active[index].tailTokens)
    reserved -= tail.byteCount
    active[index].tail = KeyValueTail(shape, capacity: 0)
    guard !tokens.isEmpty else { return }
    let node = tree.insert(tokens, tail.freeze(), after: active[index].node)
    movePin(from: active[index].node, to: node)
    active[index].node = node
    active[index].runs = tree.runs(to: node)
    active[index].cached += tokens.count
    active[index].tailTokens = []
  }

  /// Moves full tails into the tree and starts new ones.
  ///
  /// When there is no room, the youngest sequences go back to the queue, so that the oldest continues
  /// whatever the limit is.
  private mutating func growTails() {
    var index = 0
    while index < active.count {
      defer { index += 1 }
      let sequence = active[index]
      guard case .samples = sequence.work, sequence.tailTokens.count == sequence.tail.capacity,
        growth(sequence.work) > 0
      else { continue }
      share(index)
      let tail = KeyValueTail(shape, capacity: growth(sequence.work))
      while !makeRoom(for: tail.byteCount), active.count > index + 1 { sendBack() }
      guard makeRoom(for: tail.byteCount) || index == 0 else {
        sendBack()
        continue
      }
      active[index].tail = tail
      reserved += tail.byteCount
    }
  }

  /// Puts the youngest sequence back in the queue with its drawn tokens; its positions may be evicted.
  private mutating func sendBack() {
    share(active.count - 1)
    let sequence = active.removeLast()
    release(sequence)
    let branch = Branch(
      number: nextNumber(), ticket: sequence.ticket, prefix: sequence.prefix, work: sequence.work)
    queue.insert(branch, at: 0)
  }

  /// Records finished samples.
  private mutating func finish(_ samples: Samples, _ reason: StopReason, of ticket: Ticket) {
    let sequence = GeneratedSequence(
      tokens: samples.tokens, logProbabilities: samples.logProbabilities, stop: reason)
    for member in samples.members { requests[ticket]?.samples[member.index] = sequence }
    requests[ticket]?.unfinished -= samples.members.count
  }

  /// Returns a request's results if it is finished.
  private mutating func completion(of ticket: Ticket) -> Completion? {
    guard let request = requests[ticket], request.unfinished == 0 else { return nil }
    requests[ticket] = nil
    return Completion(
      sequences: request.samples.compactMap { $0 }, readings: request.readings,
      usage: request.usage)
  }
}
