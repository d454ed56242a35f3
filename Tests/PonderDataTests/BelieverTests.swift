import Foundation
import Ponder
import PonderFiles
import PonderTesting
import Testing

@testable import PonderData

struct BelieverTests {
  private let examples = (0..<5).map { number in
    RevisionExample(
      id: "p\(number)", prompt: "?", attempts: Array(["a\nb", "c"].prefix(number % 3)),
      completion: "a\nd")
  }

  private let verifier = ScriptedVerifier(["a": 0.9, "b": 0.2, "c": 0.4, "d": 0.8])

  @Test func `every attempt is scored as a solution of its own, in batches`() async throws {
    let recorder = Recorder()
    let believer = Believer("v", verifier.recorded(by: recorder))
    var counts: [Int] = []
    let believed = try await believer.believe(examples, batch: 2) { rows, count in
      #expect(rows.count { $0.beliefs != nil } == count)
      counts.append(count)
    }
    #expect(counts == [2, 4, 5])
    #expect(believed[2].beliefs?.attempts == [[0.9, 0.2], [0.4]])
    #expect(believed[3].beliefs?.attempts == [])
    #expect(believed.allSatisfy { $0.beliefs?.completion == [0.9, 0.8] })
    let asked = recorder.recording.judgements.map(\.prefixes)
    #expect(asked.allSatisfy { Set($0).count == $0.count && $0.allSatisfy(\.attempts.isEmpty) })
    #expect(asked.map(\.count) == [3, 4, 2])
  }

  @Test func `a killed run goes on where it was, and another verifier is refused`() async throws {
    let whole = try await Believer("v", verifier).believe(examples)
    let half = whole.prefix(3) + examples.suffix(2)
    let recorder = Recorder()
    let believer = Believer("v", verifier.recorded(by: recorder))
    #expect(try await believer.believe(Array(half)) == whole)
    let ids = Set(recorder.recording.judgements.flatMap(\.prefixes).map(\.problem.id))
    #expect(ids == ["p3", "p4"])
    await #expect(throws: BelieverError.otherVerifier(found: "v", expected: "w")) {
      try await Believer("w", verifier).believe(Array(half))
    }
    let file = try JSONLines.lines(of: whole)
    let again = try file.split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(RevisionExample.self, from: Data($0))
    }
    #expect(again == whole)
  }

  @Test func `rows of before are read, and are written as before`() throws {
    let example = #"{"attempts":["a"],"completion":"d","id":"p","prompt":"?"}"#
    let outcome = #"{"attempts":["a"],"completion":"d","id":"p","label":true,"prompt":"?"}"#
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let first = try JSONDecoder().decode(RevisionExample.self, from: Data(example.utf8))
    let second = try JSONDecoder().decode(RevisionOutcome.self, from: Data(outcome.utf8))
    #expect(first.beliefs == nil && second.beliefs == nil && second.view == nil)
    #expect(String(decoding: try encoder.encode(first), as: UTF8.self) == example)
    #expect(String(decoding: try encoder.encode(second), as: UTF8.self) == outcome)
  }

  @Test func `chains of outcomes are run with what will be shown`() async throws {
    struct Wants: Reference {
      func accepts(_ answer: Answer) -> Bool { answer.text == "2" }
    }
    let exercise = Exercise(
      problem: Problem(id: "p", question: "?"), reference: Wants(), solution: "", kind: "any")
    let recorder = Recorder()
    let reviser = ScriptedProposer(["a\nAnswer: 1", "b\nAnswer: 2"])
    func sampler(
      _ view: AttemptView, _ believer: Believer?
    ) throws -> RevisionOutcomeSampler {
      try RevisionOutcomeSampler(
        reviser: reviser.recorded(by: recorder), domain: ScriptedDomain(), chains: 1, attempts: 3,
        view: view, believer: believer)
    }
    let plain = try await sampler(.plain, nil).outcomes(exercise, seed: 3)
    #expect(plain.allSatisfy { $0.view == nil && $0.beliefs == nil })
    let view = try AttemptView(beliefs: true, shown: .marked("Answer"))
    let believer = Believer("v", ScriptedVerifier(["a": 0.9, "b": 0.2, "Answer: 1": 0.3]))
    let shown = try await sampler(view, believer).outcomes(exercise, seed: 3)
    let prefixes = recorder.recording.proposals.suffix(3).map(\.prefix)
    #expect(shown.map(\.attempts) == prefixes.map(\.attempts))
    #expect(shown.map(\.beliefs?.attempts) == prefixes.map(\.beliefs))
    #expect(shown.map(\.completion) == plain.map(\.completion) && shown.count == 3)
    #expect(
      shown[2].attempts[0] == plain[0].completion.split(separator: "\n").last.map(String.init))
    #expect(shown[2].beliefs?.attempts.map(\.count) == [1, 2])
    try shown.check(view, by: "v")
    try plain.check(.plain, by: nil)
    #expect(throws: BelieverError.self) { try shown.check(view, by: "w") }
    #expect(throws: ConfigurationError.self) { try plain.check(view, by: "v") }
    #expect(throws: ConfigurationError.self) { try shown.check(.plain, by: nil) }
    #expect(throws: ConfigurationError.self) { try sampler(view, nil) }
  }
}
