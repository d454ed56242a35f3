import Ponder
import PonderRemote
import Synchronization
#if Servers
import Tracing
#endif

/// A proposer whose samples have the shape that a request wants, whatever the strategy asks for; its costs are
/// added up.
struct ShapedProposer: Proposer {
  let base: any Proposer
  let shape: TextShape
  /// What stands between two steps.
  let separator: String
  let meter: Meter
  private let lengths = PrefixLengths()

  init(_ base: any Proposer, _ shape: TextShape, separator: String, meter: Meter) {
    self.base = base
    self.shape = shape
    self.separator = separator
    self.meter = meter
  }

  func propose(
    samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
    seed: UInt64
  ) async throws -> Metered<[Continuation]> {
    let request = Expansion(
      prefix, samples: samples, until: extent, sampling: sampling, seed: seed)
    return try await propose([request]).first ?? Metered([], cost: .zero)
  }

  func propose(_ requests: [Expansion]) async throws -> [Metered<[Continuation]>] {
    let shaped = requests.map(shaped)
    let replies = try await spanned("propose") { try await base.propose(shaped) }
    for reply in replies { meter.add(reply.cost) }
    return zip(shaped, replies).map { request, reply in
      var reply = reply
      reply.value = reply.value.map { finished($0, after: request.prefix) }
      return reply
    }
  }

  private func shaped(_ request: Expansion) -> Expansion {
    var request = request
    request.sampling = shape.applied(to: request.sampling)
    if let most = shape.maximumTokens {
      // A prefix that took all tokens gets one more, and ends with it.
      let left = max(1, most - lengths.length(of: request.prefix))
      request.sampling.maximumTokens = min(left, request.sampling.maximumTokens ?? left)
    }
    return request
  }

  /// A continuation up to the first stop text; one that fills the limit is at its end.
  private func finished(_ continuation: Continuation, after prefix: Prefix) -> Continuation {
    var found = continuation
    if let most = shape.maximumTokens {
      let length = lengths.add(continuation, after: prefix)
      if found.ending == .step, length >= most { found.ending = .length }
    }
    guard !shape.stops.isEmpty else { return found }
    let whole = (prefix.steps + found.steps).wholeText(separator)
    guard let stop = whole.firstStop(shape.stops) else { return found }
    let cut = whole.utf8.distance(from: whole.startIndex, to: stop)
    var kept: [String] = []
    var start = prefix.steps.isEmpty ? 0 : (prefix.steps + [""]).wholeText(separator).utf8.count
    for step in found.steps {
      let end = start + step.unfoldedStep.utf8.count
      guard end > cut else {
        kept.append(step)
        start = end + separator.utf8.count
        continue
      }
      if cut > start {
        kept.append(
          String(decoding: whole.utf8.dropFirst(start).prefix(cut - start), as: UTF8.self)
            .foldedStep)
      }
      break
    }
    (found.steps, found.ending) = (kept, .solution)
    return found
  }
}

/// The tokens of the prefixes of one search.
private final class PrefixLengths: Sendable {
  private let known = Mutex<[[String]: Int]>([:])

  func length(of prefix: Prefix) -> Int { known.withLock { $0[prefix.steps] ?? 0 } }

  /// The tokens of a prefix with a continuation.
  func add(_ continuation: Continuation, after prefix: Prefix) -> Int {
    known.withLock { known in
      let length = (known[prefix.steps] ?? 0).plus(continuation.tokens)
      if continuation.ending == .step { known[prefix.steps + continuation.steps] = length }
      return length
    }
  }
}

/// A verifier whose costs are added up, and which remembers whether it failed.
struct WatchedVerifier: Verifier {
  let base: any Verifier
  let meter: Meter
  let failure: VerifierFailure

  func score(_ prefixes: [Prefix]) async throws -> Metered<[[Double]]> {
    do {
      let reply = try await spanned("score") { try await base.score(prefixes) }
      meter.add(reply.cost)
      return reply
    } catch let error as RemoteError {
      failure.note(error)
      throw error
    }
  }
}

/// The first failure of a verifier in a search.
final class VerifierFailure: Sendable {
  private let first = Mutex<RemoteError?>(nil)

  var error: RemoteError? { first.withLock { $0 } }

  func note(_ error: RemoteError) { first.withLock { $0 = $0 ?? error } }
}

extension [String] {
  /// The text of these steps as the model wrote them.
  func wholeText(_ separator: String) -> String {
    map(\.unfoldedStep).joined(separator: separator)
  }
}

/// Runs an operation in a span of that name.
func spanned<Value>(
  _ name: String, isolation: isolated (any Actor)? = #isolation,
  _ operation: () async throws -> Value
) async throws -> Value {
  #if Servers
  try await withSpan(name, isolation: isolation) { _ in try await operation() }
  #else
  try await operation()
  #endif
}
