import Ponder

/// Which of a chain's attempts the next one sees: the latest ones, of which the oldest leave several at once.
///
/// While attempts are only added, the text up to the newest is the text that the model read last, and an
/// engine or a server that caches prefixes reads the newest attempt alone. When the oldest leaves, everything
/// after the question has moved and is read again. With a window of `most`, dropped one by one, that happens
/// before every attempt and costs `most` attempts; dropped `d` at a time, it happens before every `d`-th.
struct AttemptWindow: Hashable, Sendable {
  /// The maximum number of attempts in view, at least 1.
  let most: Int
  /// The number of attempts that leave at once, from 1 to ``most``.
  let dropping: Int

  /// - Throws: `ConfigurationError` for a number out of its range.
  init(most: Int, dropping: Int) throws(ConfigurationError) {
    guard most >= 1 else {
      throw ConfigurationError("the window", is: most, mustBe: "at least 1 attempt")
    }
    guard (1...most).contains(dropping) else {
      throw ConfigurationError(
        "the attempts dropped at once", is: dropping, mustBe: "from 1 to the window of \(most)")
    }
    self.init(unchecked: most, dropping: dropping)
  }

  private init(unchecked most: Int, dropping: Int) {
    self.most = most
    self.dropping = dropping
  }

  /// Attempts that leave one by one.
  ///
  /// - Precondition: `most` is at least 1.
  static func sliding(_ most: Int) -> AttemptWindow {
    precondition(most >= 1, "a window needs at least 1 attempt, not \(most)")
    return AttemptWindow(unchecked: most, dropping: 1)
  }

  /// How many attempts are in view after so many.
  func shown(after attempts: Int) -> Int {
    guard attempts > most else { return attempts }
    return most - dropping + 1 + (attempts - most - 1) % dropping
  }
}
