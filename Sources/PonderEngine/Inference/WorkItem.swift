import Ponder

/// The work of one sequence in one turn of the engine.
///
/// Computes the keys, values and hidden rows of `tokens`, then either draws from the distribution after
/// the last position and continues from the drawn token (`series`), or reads the distributions after
/// given positions (`readings`).
struct WorkItem: Sendable {
  /// Tokens to compute; may be empty.
  var tokens: [Int]
  /// Cached positions before the tail.
  let runs: [KeyValueRun]
  /// The number of positions in `runs`.
  let cached: Int
  /// Where the computed positions go.
  let tail: KeyValueTail
  /// Positions of the tail that are already written.
  var written: Int
  /// The tokens to draw, if any.
  var series: TokenSeries?
  /// Positions whose distributions are read, and the tokens looked up there.
  var readings: TokenReadings?

  /// Rows it takes in a block.
  var weight: Int { max(1, tokens.count) }
  /// Position of the first token to compute.
  var start: Int { cached + written }
}

/// Which log-probabilities to read.
struct TokenReadings: Hashable, Sendable {
  /// Each distribution is that of the token after the position.
  let positions: [Int]
  let tokens: [Int]
}

/// The next tokens of samples that agree so far, drawn one after another within one turn.
struct TokenSeries: Sendable {
  let draw: TokenDraw
  /// One per sample: its token `i` is drawn with seed `i` derived from it.
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
  /// - Returns: Whether the turn continues.
  mutating func take(_ token: Int, _ bytes: [UInt8]) -> Bool {
    count += 1
    left -= 1
    return matcher.feed(token, bytes) == nil && left > 0
  }
}

/// The result of a work item.
struct WorkOutcome: Hashable, Sendable {
  /// The tokens drawn, in order; all samples of the item agree on them.
  var drawn: [DrawnToken] = []
  /// The tokens drawn next, one per sample, when they differ; the turn ends there.
  var parted: [DrawnToken] = []
  /// `[positions][tokens]`: natural logarithms of probabilities.
  var readings: [[Float]] = []
  /// Whether some logits were infinite or NaN; nothing is drawn from them.
  var isNotFinite = false
}
