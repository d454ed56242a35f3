public import ArgumentParser
import Foundation
import Ponder
public import PonderGateway
import PonderLab
import PonderModels

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serve a model with OpenAI's API, and answer every request by a policy.",
    discussion: """
      Point any OpenAI client at http://127.0.0.1:8080/v1 and change nothing else. Without a \
      configuration the shipped models answer puzzles such as "Make 24 from 3, 5, 7, 8." under the \
      shipped policy; with ponder.yaml your own models answer.

      A client chooses how much compute a request is worth with the standard reasoning_effort, with \
      the model's name (MODEL, MODEL:direct, MODEL:low, MODEL:best-of-n:16), with the headers \
      X-Ponder-Strategy and X-Ponder-Budget, or with a body such as \
      "ponder": {"strategy": "beam", "budget": 8, "limits": {"seconds": 20}}. The operator's ceilings \
      stand above all of them: --most, --tokens, --flops and --seconds.

      GET /health and /ready say whether it lives and whether the models' servers answer, /metrics \
      counts in Prometheus's format, /openapi.json describes the API. SIGTERM or Ctrl-C finishes the \
      requests under way; a second one ends at once. Each request is one line of JSON on standard error.
      """)

  @Option(help: "The port; 0 takes any free one.")
  var port = 8080

  @Option(help: "The interface; any other than this machine's own needs keys.")
  var host = "127.0.0.1"

  @Option(
    help: ArgumentHelp(
      "A file with a key of a client on each line; without keys everybody on this machine is served.",
      valueName: "file"))
  var keyFile: String?

  @Option(help: "The model's name for clients; that on its servers, or ponder, if left out.")
  var name: String?

  @Option(
    help:
      "A policy file that ponder fit wrote; the shipped one if left out, for the shipped models.")
  var policy: String?

  @Option(
    help: """
      Whose shipped models to serve where nothing else is named: countdown, puzzles of one target, or relay.
      """)
  var lab = Lab.countdown

  @Option(help: "The reasoning_effort of requests without one.")
  var effort = Effort.medium

  @Option(help: "The largest budget of a request, in whole solutions.")
  var most = 256

  @OptionGroup var ceilings: CeilingOptions

  @Option(help: "Searches under way at once.")
  var concurrency = 64

  @Option(help: "Requests that may wait; further ones are told when to come again.")
  var queue = 256

  @Option(help: "Tokens of all requests together in a minute; no limit if left out.")
  var tokensPerMinute: Int?

  @Option(help: "Tokens of all requests together until it ends; no limit if left out.")
  var totalTokens: Int?

  @Option(
    help: """
      What to do when the verifier's servers fail: majority takes the most frequent answer and says so, \
      error fails the request.
      """)
  var withoutVerifier = GatewaySettings.WithoutVerifier.majority

  @Flag(help: "Show the last searches under /ponder, to clients with a key.")
  var showSearches = false

  @Flag(help: "Write questions into the log too.")
  var logQuestions = false

  @Option(
    help: ArgumentHelp(
      "A folder of trained models: small and, if they are there, verifier and the others.",
      valueName: "folder"))
  var models: String?

  @OptionGroup var configuration: ConfigurationOptions

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    if models != nil, configuration.file != nil {
      throw ValidationError("give --models or --config, not both: each names the models")
    }
    try refuse("--most", outside: 1...65_536, most)
    if let tokensPerMinute { try refuse("--tokens-per-minute", below: 1, tokensPerMinute) }
    if let totalTokens { try refuse("--total-tokens", below: 1, totalTokens) }
  }

  func run() async throws {
    #if Servers
    let settings = try settings()
    try settings.validate()
    let configuration = try models.map(Configuration.init(folder:)) ?? configuration.read()
    let served = try await ServedModel.open(
      configuration, lab: lab, policy: policy.map { URL(fileURLWithPath: $0) }, name: name,
      threads: threads.count)
    let gateway = try Gateway(served, settings)
    let hint = Self.hint(try configuration.answerers, lab)
    try await gateway.run { port in
      print(ServeReport(served: served, settings: settings, port: port, hint: hint).text)
    }
    #else
    throw ValidationError(
      "built without servers, as for make demo; make build builds them in (packages: trait Servers)"
    )
    #endif
  }

  private func settings() throws -> GatewaySettings {
    var settings = GatewaySettings()
    (settings.host, settings.port) = (host, port)
    settings.keys = try keyFile.map(Self.keys) ?? []
    settings.effort = effort
    settings.ceiling = Ceiling(
      generations: most, tokens: ceilings.tokens, floatingPointOperations: ceilings.flops,
      time: .seconds(ceilings.seconds ?? 600))
    (settings.concurrency, settings.queue) = (concurrency, queue)
    (settings.tokensPerMinute, settings.totalTokens) = (tokensPerMinute, totalTokens)
    settings.withoutVerifier = withoutVerifier
    settings.showsSearches = showSearches
    settings.logsQuestions = logQuestions
    return settings
  }

  /// The keys of a file, one on each line.
  private static func keys(_ path: String) throws -> [String] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw ValidationError("--key-file: '\(path.shown())' cannot be read")
    }
    let keys = text.split(whereSeparator: \.isNewline).map {
      $0.trimmingCharacters(in: .whitespaces)
    }.filter { !$0.isEmpty }
    guard !keys.isEmpty else { throw ValidationError("--key-file: '\(path.shown())' has no key") }
    return keys
  }

  /// A question that the models can answer.
  private static func hint(_ answerers: Question.Answerers, _ lab: Lab) -> String {
    switch answerers {
    case .shipped where lab == .countdown: "Make 24 from 3, 5, 7, 8."
    case .shipped, .trained: "Make 22 from 4 10 16, then ? with 2 7, then 41 with 5 9."
    case .servers: "What is 12 * 13?"
    }
  }
}

extension Effort: ExpressibleByArgument {}
extension GatewaySettings.WithoutVerifier: ExpressibleByArgument {}
