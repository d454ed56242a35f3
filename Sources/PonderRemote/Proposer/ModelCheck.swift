import Ponder

/// A report on a model's servers: one page for the terminal.
public struct ModelCheck: Codable, Hashable, Sendable, CustomStringConvertible {
  /// One address.
  public struct Finding: Codable, Hashable, Sendable {
    public var address: ServerAddress
    /// Its capabilities, one per line; empty when it does not answer.
    public var lines: [String]
    /// Why it cannot be used; `nil` when it can.
    public var failure: String?
  }

  public var addresses: [Finding]
  /// Tokens sampled per second by all addresses together, over a few short texts; `nil` when the
  /// measurement failed.
  public var tokensPerSecond: Double?

  /// Whether an address can be used.
  public var isUsable: Bool { addresses.contains { $0.failure == nil } }

  public var description: String {
    var lines: [String] = []
    for finding in addresses {
      lines.append(finding.address.url + (finding.failure.map { ": \($0)" } ?? ""))
      lines += finding.lines.map { "  \($0)" }
    }
    if let tokensPerSecond {
      lines.append("about \(Int(min(tokensPerSecond, 1e9).rounded())) tokens a second")
    }
    return lines.joined(separator: "\n")
  }
}

extension RemoteModel {
  /// Asks every address what it can do, and measures how fast they generate.
  ///
  /// Dead servers are part of the report; they are recognised in less than ten seconds.
  ///
  /// - Parameter clock: Times the measurement.
  /// - Throws: `ConfigurationError` when the key is missing; `CancellationError`.
  public func check(clock: any Clock<Duration> = ContinuousClock()) async throws -> ModelCheck {
    let pool = try pool(for: form == .chat ? .chat : .completions, clock: clock)
    do {
      try await pool.connect()
    } catch is RemoteError {
      // Each address reports its failure below.
    }
    let failures = Dictionary(pool.failures.map { ($0.address, $0.failure) }) { first, _ in first }
    let findings = pool.profiles.map { address, profile in
      ModelCheck.Finding(
        address: address, lines: profile?.findings ?? [],
        failure: profile == nil ? failures[address] ?? "no answer" : nil)
    }
    var check = ModelCheck(addresses: findings)
    if check.isUsable { check.tokensPerSecond = try await speed(RemoteProposer(pool, self), clock) }
    return check
  }

  /// Tokens per second over eight short texts.
  private func speed(_ proposer: RemoteProposer, _ clock: any Clock<Duration>) async throws
    -> Double?
  {
    let watch = stopwatch(on: clock)
    let prefix = Prefix(Problem(id: "speed", question: "How do steam engines work?"))
    do {
      let reply = try await proposer.propose(
        8, after: prefix, until: .end, sampling: Sampling(maximumTokens: 64), seed: 1)
      let seconds = watch().seconds
      return seconds > 0 ? Double(reply.cost.sampledTokens) / seconds : nil
    } catch is RemoteError {
      return nil
    }
  }
}

extension RemoteVerifierSettings {
  /// Asks the servers whether they can serve this verifier, and looks up its labels.
  ///
  /// - Parameter clock: Times the waits between attempts.
  /// - Throws: `ConfigurationError` when the key is missing; `CancellationError`.
  public func check(clock: any Clock<Duration> = ContinuousClock()) async throws -> ModelCheck {
    do {
      let verifier = try await RemoteVerifier.connect(self, clock: clock)
      return ModelCheck(addresses: verifier.check)
    } catch let error as RemoteError {
      return ModelCheck(
        addresses: servers.addresses.map {
          .init(address: $0, lines: [], failure: error.description)
        })
    }
  }
}

extension RemoteVerifier {
  fileprivate var check: [ModelCheck.Finding] {
    let failures = Dictionary(pool.failures.map { ($0.address, $0.failure) }) { first, _ in first }
    return pool.profiles.map { address, profile in
      ModelCheck.Finding(
        address: address, lines: profile.map { $0.findings.prefix(1) + findings } ?? [],
        failure: profile == nil ? failures[address] ?? "no answer" : nil)
    }
  }
}
