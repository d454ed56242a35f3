public import Ponder

/// Which of a chain's attempts the next one sees: the latest ones, of which the oldest leave several at once.
///
/// While attempts are only added, the text up to the newest is the text that the model read last, and an
/// engine or a server that caches prefixes reads the newest attempt alone. When the oldest leaves, everything
/// after the question has moved and is read again. With a window of `most`, dropped one by one, that happens
/// before every attempt and costs `most` attempts; dropped `d` at a time, it happens before every `d`-th.
public struct AttemptWindow: Hashable, Sendable {
  /// The maximum number of attempts in view, at least 1.
  public let most: Int
  /// The number of attempts that leave at once, from 1 to ``most``.
  public let dropping: Int

  /// The latest four attempts, of which the oldest leave one by one, as in the paper.
  public static let usual = AttemptWindow(unchecked: 4, dropping: 1)

  /// - Throws: `ConfigurationError` for a number out of its range.
  public init(most: Int = 4, dropping: Int = 1) throws(ConfigurationError) {
    guard (1...1_000_000).contains(most) else {
      throw ConfigurationError("the window", is: most, mustBe: "from 1 to 1,000,000 attempts")
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

  /// How many attempts are in view after so many.
  func shown(after attempts: Int) -> Int {
    guard attempts > most else { return attempts }
    return most - dropping + 1 + (attempts - most - 1) % dropping
  }
}

extension AttemptWindow {
  /// What the id of a strategy says about its window; empty for the usual one.
  ///
  /// Results are stored under these ids, so this text must not change.
  package var suffix: String {
    (most == 4 ? "" : " window \(most)") + (dropping == 1 ? "" : " dropping \(dropping)")
  }

  private enum CodingKeys: String, CodingKey { case window, dropping }

  /// Reads the settings of a window among others.
  package static func read(from decoder: any Decoder) throws -> AttemptWindow {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    return try AttemptWindow(
      most: values.decodeIfPresent(Int.self, forKey: .window) ?? usual.most,
      dropping: values.decodeIfPresent(Int.self, forKey: .dropping) ?? usual.dropping)
  }

  /// Writes them among others; attempts that leave one by one go without saying, because older files do not
  /// know the setting.
  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(most, forKey: .window)
    if dropping != Self.usual.dropping { try values.encode(dropping, forKey: .dropping) }
  }
}
