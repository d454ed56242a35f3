#if Servers
import Foundation
import Hummingbird
public import Logging
import NIOCore
public import Ponder
import ServiceLifecycle
import UnixSignals

/// An HTTP server with OpenAI's API, which answers every request by a policy.
///
/// ```swift
/// let served = ServedModel("my-model", models, answering: .servers, policy: policy)
/// try await Gateway(served, GatewaySettings()).run()
/// ```
public struct Gateway: Sendable {
  let core: GatewayCore

  /// - Parameters:
  ///   - served: The model and its policy.
  ///   - settings: Where and for whom it serves.
  ///   - logger: Gets one line for each request; lines of JSON on standard error if `nil`.
  ///   - clock: Measures limits and intervals.
  /// - Throws: `ConfigurationError` for a setting out of its range.
  public init(
    _ served: ServedModel, _ settings: GatewaySettings, logger: Logger? = nil,
    clock: any Clock<Duration> = ContinuousClock()
  ) throws(ConfigurationError) {
    try settings.validate()
    core = GatewayCore(served, settings, logger: logger ?? Self.logger(), clock: clock)
  }

  /// A logger that writes lines of JSON on standard error.
  public static func logger(label: String = "ponder.gateway") -> Logger {
    Logger(label: label) { label in
      JSONLineHandler(label: label) { line in
        // A reader of the log that went away stops no answer.
        try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
      }
    }
  }

  /// The names under which the model is offered.
  public var modelNames: [String] { core.choosing.names.all }

  /// Serves until the process gets a signal: after the first, requests under way are finished; the second ends
  /// the process at once.
  ///
  /// - Parameters:
  ///   - handlesSignals: Whether SIGTERM and SIGINT end it; if not, only cancelling does.
  ///   - onRunning: Is called with the port once it serves.
  /// - Throws: What keeps the server from binding to its address.
  public func run(
    handlesSignals: Bool = true, onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
  ) async throws {
    let signals: [UnixSignal] = handlesSignals ? [.sigterm, .sigint] : []
    let watch = handlesSignals ? Task { await Self.endAtSecondSignal() } : nil
    defer { watch?.cancel() }
    var configuration = ServiceGroupConfiguration(
      services: [Draining(server: application(onRunning), readiness: core.readiness)],
      gracefulShutdownSignals: signals, logger: Self.quiet)
    configuration.maximumGracefulShutdownDuration = core.settings.draining
    try await ServiceGroup(configuration: configuration).run()
  }

  private func application(
    _ onRunning: @escaping @Sendable (Int) async -> Void
  ) -> some ApplicationProtocol {
    Application(
      responder: GatewayResponder(core: core),
      server: .http1(
        configuration: .init(
          additionalChannelHandlers: [DisconnectWatch()], idleTimeout: .seconds(75))),
      configuration: .init(
        address: .hostname(core.settings.host, port: core.settings.port), backlog: 1_024),
      onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) },
      logger: Self.quiet)
  }

  /// The server's own logger: what ends it is thrown too.
  private static let quiet = {
    var logger = Self.logger(label: "ponder.server")
    logger.logLevel = .critical
    return logger
  }()

  private static func endAtSecondSignal() async {
    var count = 0
    for await signal in await UnixSignalsSequence(trapping: .sigterm, .sigint) {
      count += 1
      // At once: `exit` would tear down state that computing threads still use.
      if count == 2 { _exit(128 + signal.rawValue) }
    }
  }
}

/// The server; it is not ready any more once it drains.
private struct Draining<Server: ApplicationProtocol>: Service {
  let server: Server
  let readiness: Readiness

  func run() async throws {
    try await withGracefulShutdownHandler {
      try await server.run()
    } onGracefulShutdown: {
      readiness.drain()
    }
  }
}
#endif
