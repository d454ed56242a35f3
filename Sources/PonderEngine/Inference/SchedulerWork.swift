import Ponder

extension Scheduler {
  /// The results of a request so far.
  struct Request: Sendable {
    /// Samples by number; `nil` until finished.
    var samples: [GeneratedSequence?]
    /// `[positions][tokens]`, for a reading request.
    var readings: [[Float]] = []
    var unfinished: Int
    var usage = EngineUsage()

    init(count: Int, prefixTokens: Int) {
      samples = Array(repeating: nil, count: count)
      unfinished = count
      usage.prefixTokens = prefixTokens
    }
  }

  /// What follows once a text is computed.
  enum Work: Sendable {
    case samples(Samples)
    case readings(TokenReadings)

    /// The tokens drawn.
    var tokens: [Int] {
      if case .samples(let samples) = self { samples.tokens } else { [] }
    }
  }

  /// Samples of one request that have drawn the same tokens.
  struct Samples: Sendable {
    struct Member: Sendable {
      /// Its index in the request.
      let index: Int
      let seed: UInt64
    }

    /// At least one.
    var members: [Member]
    /// The tokens drawn.
    var tokens: [Int] = []
    var logProbabilities: [Float] = []
    let draw: TokenDraw
    var matcher: StopMatcher
    /// The most tokens they may have.
    let room: Int

    /// Drawn, but not yet computed.
    var pending: Int? { tokens.last }

    /// Positions still to be written: every drawn token but the last is computed.
    var positionsLeft: Int { room - max(1, tokens.count) }

    /// Takes the next token.
    ///
    /// - Returns: Why the samples end with it, if they do.
    mutating func take(_ drawn: DrawnToken, _ bytes: [UInt8]) -> StopReason? {
      tokens.append(drawn.token)
      logProbabilities.append(drawn.logProbability)
      return matcher.feed(drawn.token, bytes)
    }
  }

  /// A text that waits to be continued.
  struct Branch: Sendable {
    let number: Int
    let ticket: Ticket
    let prefix: [Int]
    let work: Work
    /// The prefix and the tokens drawn.
    let text: [Int]
    /// Tokens of the text that must be computed before it can continue: all but the last one drawn.
    let needed: Int
    /// Where the computed part of the text ends; pinned.
    var node = KeyValueTree.root
    /// Tokens of the text up to ``node``.
    var known = 0

    init(number: Int, ticket: Ticket, prefix: [Int], work: Work) {
      self.number = number
      self.ticket = ticket
      self.prefix = prefix
      self.work = work
      text = prefix + work.tokens
      needed = text.count - (work.tokens.isEmpty ? 0 : 1)
    }

    /// Equal for branches that begin with the same computation.
    var beginning: Beginning { Beginning(node: node, token: text[known]) }
  }

  struct Beginning: Hashable {
    let node: Int
    let token: Int
  }

  /// A running text.
  struct Sequence: Sendable {
    let number: Int
    let ticket: Ticket
    let prefix: [Int]
    var work: Work
    /// Where the shared part of its chain ends; pinned.
    var node: Int
    var runs: [KeyValueRun]
    /// Positions in ``runs``.
    var cached: Int
    var tail: KeyValueTail
    /// Tokens whose positions the tail holds.
    var tailTokens: [Int] = []

    /// Its work for the next turn: as many tokens as its storage has room for, at most `turn`.
    func item(turn: Int) -> WorkItem {
      switch work {
      case .readings(let readings):
        return WorkItem(
          tokens: [], runs: runs, cached: cached, tail: tail, written: 0, readings: readings)
      case .samples(let samples):
        let room = tail.capacity - tailTokens.count + (samples.pending == nil ? 1 : 0)
        return WorkItem(
          tokens: samples.pending.map { [$0] } ?? [], runs: runs, cached: cached, tail: tail,
          written: tailTokens.count,
          series: TokenSeries(
            draw: samples.draw, seeds: samples.members.map(\.seed), count: samples.tokens.count,
            left: max(1, min(turn, room)), matcher: samples.matcher))
      }
    }
  }

  /// What an item of a plan belongs to.
  enum Planned: Sendable {
    /// A sequence's number.
    case sequence(Int)
    /// Tokens of a waiting branch's text, computed below its node.
    case text(branch: Int, tokens: [Int], tail: KeyValueTail)
  }
}
