#if Servers
import NIOCore
import Synchronization

/// Notices that a client has gone away, also while nothing is written to it.
final class DisconnectWatch: ChannelInboundHandler, RemovableChannelHandler, Sendable {
  typealias InboundIn = NIOAny

  private struct State {
    var isClosed = false
    var next = 0
    var waiting: [Int: @Sendable () -> Void] = [:]
  }

  private let state = Mutex(State())

  func channelInactive(context: ChannelHandlerContext) {
    close()
    context.fireChannelInactive()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .inputClosed? = event as? ChannelEvent { close() }
    context.fireUserInboundEventTriggered(event)
  }

  private func close() {
    let waiting = state.withLock { state in
      state.isClosed = true
      defer { state.waiting = [:] }
      return state.waiting
    }
    for action in waiting.values { action() }
  }

  /// Runs an operation in a task that is cancelled when the client goes away.
  ///
  /// - Throws: The operation's error; `CancellationError` when the client has gone.
  func run<Result: Sendable>(
    _ operation: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let task = Task { try await operation() }
    let id = onClose { task.cancel() }
    defer { forget(id) }
    return try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
  }

  /// Calls an action once, when the client goes away, or at once if it has gone.
  func onClose(_ action: @escaping @Sendable () -> Void) -> Int {
    let id = state.withLock { state -> Int? in
      guard !state.isClosed else { return nil }
      state.next += 1
      state.waiting[state.next] = action
      return state.next
    }
    if id == nil { action() }
    return id ?? 0
  }

  func forget(_ id: Int) { state.withLock { _ = $0.waiting.removeValue(forKey: id) } }

  /// The watch of a connection; one that notices nothing if the connection has none.
  static func of(_ channel: any Channel) async -> DisconnectWatch {
    (try? await channel.pipeline.handler(type: DisconnectWatch.self).get()) ?? DisconnectWatch()
  }
}
#endif
