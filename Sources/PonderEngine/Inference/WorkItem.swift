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

/// The next tokens of samples that agree so far, drawn one after the other within one turn.
struct TokenSeries: Sendable {
  let draw: TokenDraw
  /// One a sample: its token `i` is drawn with seed `i` under it.
  let seeds: [UInt64]
  /// Tokens that the samples have so far.
  var count: Int
  /// Tokens still to draw in this turn, at least 1.
  var left: Int
  var matcher: StopMatcher

  /// Draws the next token of each sample.
  func next(from logits: [Float], scratch: inout [Float]) -> [DrawnToken] {
    draw.tokens(seeds.map { $0.derived(count) }, from: logits, scratch: &scratch)
  }

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
  /// The tokens drawn, in their order; all samples of the item agree on them.
  var drawn: [DrawnToken] = []
  /// The tokens after them, one a sample, when they differ; the turn ends there.
  var parted: [DrawnToken] = []
  /// `[positions][tokens]`: natural logarithms of probabilities.
  var readings: [[Float]] = []
  /// Whether some logits were infinite or not numbers; nothing is drawn from such.
  var isNotFinite = false
}
