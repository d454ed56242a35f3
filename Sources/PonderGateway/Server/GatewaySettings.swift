public import Ponder

/// How the gateway serves: where, for whom, and how much.
public struct GatewaySettings: Sendable {
  /// What happens when the verifier's servers fail.
  public enum WithoutVerifier: String, CaseIterable, Sendable {
    /// The most frequent answer is taken, and the reply says so.
    case majority
    /// The request fails.
    case error
  }

  public var host = "127.0.0.1"
  /// 0 takes any free port.
  public var port = 8080
  /// Keys of clients; without keys everybody is served, and only on this machine.
  public var keys: [String] = []
  /// Limits of every search, whatever its request says.
  public var ceiling = Ceiling(generations: 256, time: .seconds(600))
  /// The effort of a request that says none.
  public var effort = Effort.medium
  /// Searches under way at once.
  public var concurrency = 64
  /// Requests that may wait for one of these places.
  public var queue = 256
  /// Tokens of all models together in a minute; no limit if `nil`.
  public var tokensPerMinute: Int?
  /// Tokens of all models together until the server ends; no limit if `nil`.
  public var totalTokens: Int?
  /// The most bytes of a request.
  public var longestBody = 8 << 20
  /// How long a request may take to arrive.
  public var patience = Duration.seconds(30)
  /// The time between two comments of a stream.
  public var commentInterval = Duration.seconds(10)
  public var withoutVerifier = WithoutVerifier.majority
  /// Whether searches can be looked at under `/ponder`.
  public var showsSearches = false
  /// How many searches are kept to be looked at.
  public var keptSearches = 100
  /// Whether questions appear in the log.
  public var logsQuestions = false
  /// How long requests under way may take to end after the first signal.
  public var draining = Duration.seconds(600)

  public init() {}

  /// - Throws: `ConfigurationError` for a setting out of its range, and for another interface than loopback
  ///   without keys.
  public func validate() throws(ConfigurationError) {
    try refuse("the port", outside: 0...65_535, port)
    try refuse("concurrency", outside: 1...65_536, concurrency)
    try refuse("the queue", outside: 0...1_000_000, queue)
    try refuse("kept searches", outside: 1...100_000, keptSearches)
    try refuse("the longest body", outside: 1_024...(1 << 30), longestBody)
    for key in keys {
      guard key.utf8.count >= 8, key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
        throw ConfigurationError(
          "a key", is: "another one", mustBe: "8 or more printable ASCII characters without spaces")
      }
    }
    guard isLoopback || !keys.isEmpty else {
      throw ConfigurationError(
        "the host", is: host,
        mustBe: "127.0.0.1 as long as there are no keys: give --key-file to serve other machines")
    }
  }

  private var isLoopback: Bool {
    host == "localhost" || host == "::1" || host.hasPrefix("127.")
  }
}
