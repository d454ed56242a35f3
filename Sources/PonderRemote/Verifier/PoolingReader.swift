import Foundation
import Ponder

/// Reads verifiers served by vLLM's `/pooling`: one request gives a row for each step.
///
/// Such pooling does not cache prefixes, so each text is read whole and many are sent together.
struct PoolingReader: PrefixReader {
  /// Texts in one request.
  static let textsPerRequest = 16

  private let settings: RemoteVerifierSettings
  private let pool: ServerPool
  let findings: [String]

  /// - Throws: ``RemoteError`` when the server has no pooling, or the tag is not a single token.
  init(_ settings: RemoteVerifierSettings, _ pool: ServerPool) async throws {
    self.settings = settings
    self.pool = pool
    let kind = settings.kind
    let tokens = try await pool.tokens(of: kind == .qwen ? kind.tag : " " + kind.tag)
    if kind == .qwen, let tokens, tokens.count != 1 {
      throw RemoteError(
        .unsupported,
        "'\(kind.tag)' is \(tokens.count) tokens of this model; a qwen verifier has it as one")
    }
    findings = [
      tokens?.last.map { "the tag '\(kind.tag)' is token \($0)" }
        ?? "the tag '\(kind.tag)' could not be checked: the server has no tokenizer to ask"
    ]
    // One step, to check that the server gives one row.
    let trial = Prefix(Problem(id: "trial", question: "1 + 1 = ?"), steps: ["1 + 1 = 2"])
    _ = try await rows(of: [trial])
  }

  func read(_ work: [PrefixReading]) async throws -> Metered<[ScoreCache.Key: Double]> {
    let starts = Array(stride(from: 0, to: work.count, by: Self.textsPerRequest))
    let parts = try await starts.concurrentMap(atMost: starts.count) { start in
      let batch = Array(work[start..<min(start + Self.textsPerRequest, work.count)])
      return try await scores(of: batch)
    }
    return Metered(
      parts.reduce(into: [:]) { $0.merge($1.value) { old, _ in old } },
      cost: parts.reduce(.zero) { $0 + $1.cost })
  }

  private func scores(of batch: [PrefixReading]) async throws -> Metered<[ScoreCache.Key: Double]> {
    do {
      let reply = try await rows(of: batch.map(\.prefix))
      var scores: [ScoreCache.Key: Double] = [:]
      for (reading, rows) in zip(batch, reply.value) {
        for place in reading.places { scores[place.key] = rows[place.step - 1] }
      }
      return Metered(scores, cost: reply.cost)
    } catch let error as RemoteError where error.reason == .tooLong {
      return try await shortened(batch)
    }
  }

  /// Reads the texts that fit: one text that is too long fails a whole request.
  private func shortened(_ batch: [PrefixReading]) async throws -> Metered<[ScoreCache.Key: Double]>
  {
    if batch.count > 1 {
      let halves = [Array(batch[..<(batch.count / 2)]), Array(batch[(batch.count / 2)...])]
      let parts = try await halves.concurrentMap(atMost: 2) { try await scores(of: $0) }
      return Metered(
        parts[0].value.merging(parts[1].value) { old, _ in old },
        cost: parts[0].cost + parts[1].cost)
    }
    let steps = batch[0].prefix.steps.count - 1
    let lost = batch[0].places.filter { $0.step > steps }
    let kept = batch[0].places.filter { $0.step <= steps }
    let rest =
      kept.isEmpty
      ? Metered([:], cost: .zero)
      : try await scores(of: [PrefixReading(prefix: batch[0].prefix(upTo: steps), places: kept)])
    return Metered(
      rest.value.merging(lost.map { ($0.key, 0) }) { old, _ in old }, cost: rest.cost)
  }

  /// For each prefix, the score of each of its steps.
  private func rows(of prefixes: [Prefix]) async throws -> Metered<[[Double]]> {
    let texts = prefixes.map(settings.kind == .qwen ? VerifierText.qwen : VerifierText.shepherd)
    let column = settings.kind == .qwen ? 1 : 0
    return try await pool.send(home: nil, seed: stableHash(texts.joined().utf8)) { profile in
      Question(
        "/pooling",
        ["model": .string(profile.model), "input": .array(texts.map { .string($0) })],
        reader: WholeBody(limit: Self.limit(prefixes))
      )
    } _: { body, _ in
      let reply = try PoolingReply(body.bytes)
      let rows = try reply.rows(of: prefixes.map(\.steps.count), column: column)
      let read = try reply.usage?.counts().prompt
      return Metered(rows, cost: ModelCost(calls: 1, readTokens: read ?? 0))
    }
  }

  /// A row is two numbers and their punctuation; a question may contain tags too.
  private static func limit(_ prefixes: [Prefix]) -> AnswerLimit {
    let rows = prefixes.reduce(0) { $0 + $1.steps.count + 16 }
    return AnswerLimit(bytes: AnswerLimit.short.bytes + 256 * rows)
  }
}

/// A reply of `/pooling`: for each text, a row of labels for each step.
struct PoolingReply: Decodable, Sendable {
  struct Entry: Decodable, Sendable {
    var index: Int?
    var data: [[Double]]
  }

  var data: [Entry]
  var usage: StandardReply.Usage?

  /// - Throws: ``MalformedReply`` for anything else.
  init(_ bytes: [UInt8]) throws {
    do {
      self = try JSONDecoder().decode(PoolingReply.self, from: Data(bytes))
    } catch {
      throw MalformedReply("no rows of scores: \(excerpt(bytes))")
    }
  }

  /// One column of the rows of each text, one row per step.
  ///
  /// A tag within a question gives rows too, so rows are counted from the end.
  ///
  /// - Throws: ``MalformedReply`` for missing rows and for scores outside `0...1`.
  func rows(of counts: [Int], column: Int) throws -> [[Double]] {
    guard data.count == counts.count else {
      throw MalformedReply("rows for \(data.count) texts instead of \(counts.count)")
    }
    let entries = try Told.placed(data, "texts") { $0.index }
    return try zip(entries, counts).map { entry, count in
      guard entry.data.count >= count else {
        throw MalformedReply("\(entry.data.count) rows of scores for \(count) steps")
      }
      return try entry.data.suffix(count).map { row in
        // Logits may lie in 0...1 too, but they do not add up to 1.
        guard row.count == 2, (0...1).contains(row[column]), abs(row[0] + row[1] - 1) < 0.01 else {
          throw MalformedReply("a row of scores that is no pair of probabilities")
        }
        return row[column]
      }
    }
  }
}
