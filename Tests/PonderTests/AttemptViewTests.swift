import Foundation
import Ponder
import Testing

struct AttemptViewTests {
  private let problem = Problem(id: "p", question: "?")
  private let attempts = ["a\nb =\nc", "x", "d =\ne"]
  private let beliefs = [[0.9, 0.2, 0.1], [0.4], [0.8, 0.3]]

  @Test func `a plain view shows whole attempts and no beliefs`() {
    let seen = AttemptView.plain.prefix(problem, attempts: attempts, beliefs: beliefs)
    #expect(seen == Prefix(problem, attempts: attempts))
  }

  @Test func `beliefs stay with their lines, and those of the latest attempt are all shown`() throws
  {
    let whole = AttemptView(beliefs: true).prefix(problem, attempts: attempts, beliefs: beliefs)
    #expect(whole == Prefix(problem, attempts: attempts, beliefs: beliefs))
    let marked = try AttemptView(beliefs: true, shown: .marked("="))
      .prefix(problem, attempts: attempts, beliefs: beliefs)
    #expect(marked.attempts == ["b =", "d =\ne"], "an attempt without a marked line is not shown")
    #expect(marked.beliefs == [[0.2], [0.8, 0.3]])
    let unbelieved = try AttemptView(shown: .marked("="))
      .prefix(problem, attempts: attempts, beliefs: beliefs)
    #expect(unbelieved == Prefix(problem, attempts: ["b =", "d =\ne"]))
  }

  @Test func `fewer scores than lines belong to the last lines`() throws {
    #expect("a\nb\nc".believed([0.5]).map(\.belief) == [nil, nil, 0.5])
    #expect("a\nb".believed([0.1, 0.2, 0.3]).map(\.belief) == [0.2, 0.3])
    #expect("a\r\nb\n".believed([]).map(\.text) == ["a\r", "b", ""])
    let seen = try AttemptView(beliefs: true, shown: .marked("="))
      .prefix(problem, attempts: ["a =\nb =\nc", "d"], beliefs: [[0.7, 0.6], []])
    #expect(seen.beliefs == [[0.7], []], "the first line has none, the last is not shown")
  }

  @Test func `a prefix without beliefs is written as it was before there were any`() throws {
    struct Before: Codable {
      var problem: Problem
      var attempts: [String]
      var steps: [String]
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let prefix = Prefix(problem, attempts: attempts, steps: ["s"])
    let before = try encoder.encode(Before(problem: problem, attempts: attempts, steps: ["s"]))
    #expect(try encoder.encode(prefix) == before)
    #expect(try JSONDecoder().decode(Prefix.self, from: before) == prefix)
    let believed = Prefix(problem, attempts: attempts, beliefs: beliefs)
    let again = try JSONDecoder().decode(Prefix.self, from: encoder.encode(believed))
    #expect(again == believed && again != Prefix(problem, attempts: attempts))
    let continuation = Continuation(steps: ["s"], ending: .solution, tokens: 1)
    #expect(believed.appending(continuation).beliefs == beliefs)
  }

  @Test(arguments: [
    (#"{}"#, AttemptView.plain), (#"{"beliefs": true}"#, AttemptView(beliefs: true)),
    (#"{"beliefs": false, "shown": "whole"}"#, .plain),
  ])
  func `settings have defaults`(json: String, view: AttemptView) throws {
    #expect(try JSONDecoder().decode(AttemptView.self, from: Data(json.utf8)) == view)
    let again = try JSONDecoder().decode(AttemptView.self, from: JSONEncoder().encode(view))
    #expect(again == view)
  }

  @Test func `a marker is a text of one line`() throws {
    let view = try AttemptView(beliefs: true, shown: .marked("(then"))
    let text = String(decoding: try JSONEncoder().encode(view), as: UTF8.self)
    #expect(text.contains(#"{"marked":"(then"}"#))
    #expect(try JSONDecoder().decode(AttemptView.self, from: Data(text.utf8)) == view)
    for marker in ["", "a\nb", String(repeating: "m", count: 101)] {
      #expect(throws: ConfigurationError.self) {
        try AttemptView(shown: .marked(Markers([marker])))
      }
    }
    for json in [
      #"{"shown": "some"}"#, #"{"shown": {"marked": ""}}"#, #"{"shown": {"lines": 3}}"#,
      #"{"belief": true}"#,
    ] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(AttemptView.self, from: Data(json.utf8))
      }
    }
  }

  @Test func `a strategy that only revises finds the process verifier beside the reviser's`() throws
  {
    struct Kind: Strategy {
      static let name = "kind"
      var needs: Set<Role>
      var roles: Set<Role> { needs }

      func solve(
        _ problem: Problem, budget: Budget, with models: Models, seed: UInt64
      ) async throws -> Solution {
        Solution(
          candidates: [], votes: [], chosen: nil, cost: .zero, ceiling: nil, seed: seed)
      }
    }
    var set = ModelSet(domain: OpenEnded())
    set.set(.reviser, proposer: { Named("reviser") })
    set.set(.reviserVerifier, verifier: { Named("judge") })
    let missing = #expect(throws: MissingRoleError.self) {
      try set.models(for: Kind(needs: [.reviser, .verifier]))
    }
    #expect(missing?.role == .verifier)
    set.set(.verifier, verifier: { Named("verifier") })
    let both = try set.models(for: Kind(needs: [.reviser, .verifier]))
    #expect((both.processVerifier as? Named)?.name == "verifier")
    #expect((both.verifier as? Named)?.name == "judge")
    #expect((both.proposer as? Named)?.name == "reviser")
    #expect(try set.models(for: Kind(needs: [.reviser])).processVerifier == nil)
  }
}

/// A model with a name and nothing to say.
private struct Named: Proposer, Verifier {
  let name: String

  init(_ name: String) { self.name = name }

  func propose(
    samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
    seed: UInt64
  ) async throws -> Metered<[Continuation]> { Metered([], cost: .zero) }

  func score(_ prefixes: [Prefix]) async throws -> Metered<[[Double]]> {
    Metered(prefixes.map { _ in [] }, cost: .zero)
  }
}
