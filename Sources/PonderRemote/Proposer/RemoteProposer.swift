public import Ponder
import Synchronization

/// Samples solutions from servers.
///
/// Sample `i` of a call has the seed `s + i`, where `s` is a hash of the call's seed in `0..<2³¹`.
/// Servers that draw several samples for one request count up in the same way, so a sample is the
/// same whether it is requested alone or with others. Two calls start far apart, so children of
/// different nodes do not repeat each other.
public struct RemoteProposer: Proposer {
  let pool: ServerPool
  let settings: RemoteModel
  private let estimates = TokenEstimates()

  /// Connects to the servers and finds out what they can do.
  ///
  /// - Parameters:
  ///   - settings: Where the servers are, and how to send requests.
  ///   - clock: Times the waits between attempts.
  /// - Throws: ``RemoteError`` when no address answers, within ten seconds and listing what was
  ///   tried; `ConfigurationError` when the key is missing.
  public static func connect(
    _ settings: RemoteModel, clock: any Clock<Duration> = ContinuousClock()
  ) async throws -> RemoteProposer {
    let pool = try settings.pool(for: settings.form == .chat ? .chat : .completions, clock: clock)
    try await pool.connect()
    return RemoteProposer(pool, settings)
  }

  init(_ pool: ServerPool, _ settings: RemoteModel) {
    self.pool = pool
    self.settings = settings
  }

  /// The measured profiles of the addresses; those that have not answered are left out.
  public var profiles: [ServerProfile] { pool.profiles.compactMap(\.profile) }

  /// How many tokens in all costs so far were estimated, and how many there were in total.
  public var tokenEstimates: (estimated: Int, all: Int) { estimates.counts }

  /// A prefix that already fills the model's context length has no continuation.
  ///
  /// Log-probabilities are those of the model itself, at temperature 1.
  ///
  /// - Throws: ``RemoteError``; `ConfigurationError` for a request that the servers do not support;
  ///   `CancellationError`, after aborting the work on the servers.
  public func propose(
    samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
    seed: UInt64
  ) async throws -> Metered<[Continuation]> {
    try Task.checkCancellation()
    guard !samples.isEmpty, samples.lowerBound >= 0, samples.upperBound <= Job.mostSamples else {
      throw ConfigurationError(
        "samples", is: samples,
        mustBe: "numbers from 0 below \(Job.mostSamples), at least 1 of them")
    }
    let job = Job(prefix, extent, sampling, seed, settings)
    // At temperature 0 all samples are the same text, and vLLM refuses to write it twice.
    let isOne = sampling.temperature == 0
    do {
      let pieces = pieces(of: isOne ? samples.prefix(1) : samples).map { ($0, job) }
      let parts = try await pieces.concurrentMap(atMost: pieces.count) { range, job in
        try await self.samples(range, job)
      }
      let cost = parts.reduce(ModelCost.zero) { $0 + $1.cost }
      let found = parts.flatMap(\.value)
      return Metered(
        isOne ? found.flatMap { Array(repeating: $0, count: samples.count) } : found, cost: cost)
    } catch let error as RemoteError
      where error.reason == .tooLong && !(prefix.steps.isEmpty && prefix.attempts.isEmpty)
    {
      return Metered([], cost: ModelCost(calls: 1))
    }
  }

  /// Splits samples into ranges that one request may ask for.
  private func pieces(of samples: Range<Int>) -> [Range<Int>] {
    let profile = pool.profile
    let most = max(1, profile.map { $0.seeds == .shared ? 1 : $0.samplesPerRequest } ?? 1)
    return stride(from: samples.lowerBound, to: samples.upperBound, by: most).map {
      $0..<min($0 + most, samples.upperBound)
    }
  }

  /// Samples of consecutive numbers, in as many requests as it takes.
  private func samples(_ range: Range<Int>, _ job: Job) async throws -> Metered<[Continuation]> {
    var found: [Continuation] = []
    var cost = ModelCost.zero
    var most = range.count
    while found.count < range.count {
      let start = range.lowerBound + found.count
      let wanted = start..<min(start + most, range.upperBound)
      do {
        let reply = try await ask(wanted, job, overloads: wanted.count > 1 ? 2 : nil)
        found += reply.value.prefix(wanted.count)
        cost += reply.cost
      } catch let error as RemoteError where error.reason == .overloaded && wanted.count > 1 {
        // A request for more samples than a server has room for can never succeed, so halve it.
        most = (wanted.count + 1) / 2
      }
    }
    return Metered(found, cost: cost)
  }

  private func ask(
    _ wanted: Range<Int>, _ job: Job, overloads: Int?
  ) async throws -> Metered<[Continuation]> {
    try await pool.send(
      home: stableHash(job.prefix.problem.text.utf8), seed: job.seed, overloads: overloads
    ) { profile in
      let request = job.request(wanted, profile)
      let body = try request.body(
        in: profile.dialect, model: profile.model, fields: profile.fields, kind: profile.kind)
      return Question(profile.dialect.path, body, reader: SampleReader(request, job, profile))
    } _: { reader, profile in
      let reply = try reader.reply(without: pool.key)
      try Self.checkNotLost(reply, profile)
      let counted = CountedTokens(reply, prompt: reader.request, profile)
      estimates.add(counted)
      let samples = zip(reply.samples, counted.samples).map {
        job.continuation($0, tokens: $1, profile)
      }
      return Metered(samples, cost: counted.cost(parameters: settings.parameters))
    }
  }

  /// Some servers return an empty answer when they are overloaded.
  private static func checkNotLost(_ reply: SampleReply, _ profile: ServerProfile) throws {
    let isLost = reply.samples.allSatisfy { $0.text.isEmpty } && reply.sampledTokens == 0
    if profile.kind == .other, isLost { throw MalformedReply("an empty text of no tokens") }
  }
}

/// Tokens in costs, and how many of them were estimated.
final class TokenEstimates: Sendable {
  private let sums = Mutex((estimated: 0, all: 0))

  var counts: (estimated: Int, all: Int) { sums.withLock { $0 } }

  func add(_ counted: CountedTokens) {
    sums.withLock {
      $0.all = $0.all.plus(counted.all)
      $0.estimated = $0.estimated.plus(counted.estimated)
    }
  }
}
