import Ponder

/// What one sequence asks of one engine step.
///
/// Computes the keys, values and hidden rows of `tokens`, then reads the distribution after the
/// last position (`draw`) or after named ones (`readings`).
struct WorkItem: Sendable {
  /// Tokens to compute; may be empty.
  let tokens: [Int]
  /// Cached positions before the tail.
  let runs: [KeyValueRun]
  /// Positions in `runs` together.
  let cached: Int
  /// Where the computed positions go.
  let tail: KeyValueTail
  /// Positions of the tail that earlier steps wrote.
  let written: Int
  /// How to draw the next token, if one is drawn.
  var draw: TokenDraw?
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

/// What came of a work item.
struct WorkOutcome: Hashable, Sendable {
  /// The token drawn.
  var drawn: DrawnToken?
  /// `[positions][tokens]`: natural logarithms of probabilities.
  var readings: [[Float]] = []
}
