import Ponder

/// What one sequence asks of one turn of the engine.
///
/// Computes the keys, values and hidden rows of `tokens`, then reads the distribution after the
/// last position and goes on from what was drawn (`series`), or reads those after named positions
/// (`readings`).
struct WorkItem: Sendable {
  /// Tokens to compute; may be empty.
  var tokens: [Int]
  /// Cached positions before the tail.
  let runs: [KeyValueRun]
  /// Positions in `runs` together.
  let cached: Int
  /// Where the computed positions go.
  let tail: KeyValueTail
  /// Positions of the tail that are written already.
  var written: Int
  /// The tokens to draw, if any are.
  var series: TokenSeries?
  /// Positions whose distribution is read, and the tokens looked up there.
  var readings: TokenReadings?

  /// Room it takes in a block of rows.
  var weight: Int { max(1, tokens.count) }
  /// Position of the first token to compute.
  var start: Int { cached + written }
}

/// Which log-probabilities to read off.
struct TokenReadings: Hashable, Sendable {
  /// A distribution is that of the token after the position.
  let positions: [Int]
  let tokens: [Int]
}

/// The next tokens of a sample, drawn one after the other within one turn.
struct TokenSeries: Sendable {
  let sampling: Sampling
  /// Token `i` of the sample is drawn with seed `i` under this one.
  let seed: UInt64
  /// Tokens the sample has so far.
  var count: Int
  /// Tokens still to draw in this turn, at least 1.
  var left: Int
  var matcher: StopMatcher

  /// How the next token is drawn.
  var draw: TokenDraw { TokenDraw(sampling, seed: seed.derived(count)) }

  /// Takes a drawn token.
  ///
  /// - Returns: Whether the turn goes on.
  mutating func take(_ token: Int, _ bytes: [UInt8]) -> Bool {
    count += 1
    left -= 1
    return matcher.feed(token, bytes) == nil && left > 0
  }
}

/// What came of a work item.
struct WorkOutcome: Hashable, Sendable {
  /// The tokens drawn, in their order.
  var drawn: [DrawnToken] = []
  /// `[positions][tokens]`: natural logarithms of probabilities.
  var readings: [[Float]] = []
}
