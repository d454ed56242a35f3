import Foundation
import Ponder
import PonderTesting
import Testing

struct RecordingTests {
  let problem = Problem(id: "one", question: "1 + 1?")
  let proposer = ScriptedProposer([
    (text: "1 + 1 = 2\nAnswer: 2", weight: 3), (text: "Answer: 3", weight: 1),
  ])
  let verifier = ScriptedVerifier(["Answer: 2": 0.9, "Answer: 3": 0.2])

  @Test func `a replayed run is the recorded one, without the models`() async throws {
    let recorder = Recorder()
    let recorded = proposer.recorded(by: recorder)
    let judge = verifier.recorded(by: recorder)
    let first = try await recorded.propose(
      8, after: Prefix(problem), until: .step, sampling: .plain, seed: 3)
    let prefixes = first.value.map { Prefix(problem).appending($0) }
    let scores = try await judge.score(prefixes)

    let stored = try JSONEncoder().encode(recorder.recording)
    let recording = try JSONDecoder().decode(Recording.self, from: stored)
    let replayed = try await ReplayingProposer(recording).propose(
      8, after: Prefix(problem), until: .step, sampling: .plain, seed: 3)
    #expect(replayed == first)
    #expect(try await ReplayingVerifier(recording).score(prefixes) == scores)
  }

  @Test func `what was not recorded is an error that says so`() async throws {
    let replaying = ReplayingProposer(Recording())
    let error = await #expect(throws: MissingExchangeError.self) {
      try await replaying.propose(
        2, after: Prefix(problem, steps: ["1"]), until: .end, sampling: .plain, seed: 9)
    }
    #expect(
      error?.description
        == "the recording holds no answer to: samples 0..<2 of 'one' after 1 steps with seed 9")
    await #expect(throws: MissingExchangeError.self) {
      try await ReplayingVerifier(Recording()).score([Prefix(problem)])
    }
  }

  @Test func `a meter adds up the costs of all who share it`() async throws {
    let meter = Meter()
    let metered = proposer.metered(by: meter)
    let judge = verifier.metered(by: meter)
    var sum = ModelCost.zero
    for seed in 0..<4 as Range<UInt64> {
      sum += try await metered.propose(
        2, after: Prefix(problem), until: .end, sampling: .plain, seed: seed
      ).cost
    }
    sum += try await judge.score([Prefix(problem, steps: ["Answer: 2"])]).cost
    #expect(meter.total == sum)
    #expect(meter.total.calls == 5)
  }

  @Test func `a batch reaches the model as one, and is recorded by request`() async throws {
    struct Batches: Proposer {
      let base: ScriptedProposer
      func propose(
        samples: Range<Int>, after prefix: Prefix, until extent: Extent, sampling: Sampling,
        seed: UInt64
      ) async throws -> Metered<[Continuation]> {
        Issue.record("a request of a batch was made alone")
        return Metered([], cost: .zero)
      }
      func propose(_ requests: [Expansion]) async throws -> [Metered<[Continuation]>] {
        try await base.propose(requests)
      }
    }
    let (recorder, meter) = (Recorder(), Meter())
    let model = Batches(base: proposer).recorded(by: recorder).metered(by: meter)
    let requests = (0..<3).map {
      Expansion(
        Prefix(problem), samples: 0..<2, until: .end, sampling: .plain, seed: UInt64($0))
    }
    let replies = try await model.propose(requests)
    #expect(replies == (try await proposer.propose(requests)))
    #expect(meter.total == replies.reduce(.zero) { $0 + $1.cost })
    #expect(try await ReplayingProposer(recorder.recording).propose(requests) == replies)
  }
}
