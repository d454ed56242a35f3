import Foundation
import Ponder
import PonderPolicy
import PonderSearch
import Testing

@testable import PonderPools

struct ReplayTests {
  private func run(_ lines: [PoolLine]) async throws -> PoolRun {
    try #require(try await PoolFixtures.runs(PoolFixtures.text(lines)).first)
  }

  @Test func `figures of a pool with known answers are the known ones`() async throws {
    // 0 to 3 of 3 right; wrong answers differ, so two right ones are a majority.
    let run = try await run(
      PoolFixtures.synthetic(problems: 40, samples: 3, scored: true) { $0 % 4 })
    let replay = try await Replay(run)
    #expect(replay.budgets == [1, 2, 3])
    func value(_ method: String, _ n: Int) throws -> Double {
      try #require(replay.accuracy(of: method, at: n)).value
    }
    #expect(abs(try value("majority", 1) - 0.5) < 1e-12)
    #expect(abs(try value("coverage", 1) - 0.5) < 1e-12)
    #expect(abs(try value("coverage", 2) - (0 + 2.0 / 3 + 1 + 1) / 4) < 1e-12)
    #expect(try value("coverage", 3) == 0.75)
    // One right of three: the right one comes first, which breaks the tie.
    #expect(try value("majority", 3) == 0.75)
    #expect(try value("best-of-N best", 3) == 0.75)
    // Two of three hold a right answer as often as coverage says, and scores always find it.
    let weighted = try value("best-of-N weighted", 2)
    #expect(abs(weighted - (try value("coverage", 2))) < 0.03)
    let interval = try #require(replay.accuracy(of: "majority", at: 3))
    #expect(interval.low > 0.55 && interval.high < 0.95 && interval.count == 40)
  }

  @Test func `one score a candidate leaves nothing to aggregate`() async throws {
    var lines = PoolFixtures.synthetic(problems: 12, samples: 2, scored: true) { _ in 1 }
    for index in lines.indices { lines[index].scores = [0.5] }
    let replay = try await Replay(run(lines))
    #expect(
      replay.methods == ["majority", "best-of-N weighted", "best-of-N best", "coverage"])
  }

  @Test func `parts are bins by pass rate and levels`() async throws {
    let replay = try await Replay(
      run(PoolFixtures.synthetic(problems: 40, samples: 3) { $0 % 4 }))
    let parts = replay.parts
    // Four pass rates make four bins: equal ones are equally hard.
    #expect(
      parts.map(\.name) == ["bin 1", "bin 2", "bin 3", "bin 4", "level 1", "level 2"])
    #expect(parts.prefix(4).allSatisfy { $0.places.count == 10 })
    let easiest = replay.accuracy(of: "coverage", at: 3, on: parts[0].places)
    #expect(easiest?.value == 1)
    #expect(replay.methods == ["majority", "coverage"])
    let summary = ReplaySummary(replay)
    #expect(summary.rightShare == 0.5 && summary.tokensPerCandidate == 10)
    #expect(summary.optimal.isEmpty)
  }

  @Test func `the choice by bin is measured on problems that did not choose`() async throws {
    let replay = try await Replay(
      run(PoolFixtures.synthetic(problems: 100, samples: 4, scored: true) { $0 % 3 }))
    // One half of the four candidates measures difficulty, the other is chosen among.
    let choices = replay.choices(by: .oracle)
    #expect(choices.map(\.n) == [1, 2])
    let last = try #require(choices.last)
    #expect(last.chosen.count <= 5 && last.accuracy.value <= last.singleAccuracy.value + 1e-9)
    #expect(replay.choices(by: .predicted).map(\.n) == [1, 2, 4])
  }

  /// A problem's pass rate is anything; its answers are right or one of three wrong ones, and scored at
  /// random.
  private func random(problems: Int, samples: Int, method: String? = nil) -> [PoolLine] {
    var stream = RandomStream(seed: 5)
    return (0..<problems).flatMap { problem in
      let odds = stream.unit()
      return (0..<samples).map { sample in
        let isRight = stream.unit() < odds
        return PoolLine(
          run: "random", method: method, model: "m", problem: "p\(problem)",
          reference: "r\(problem)", candidate: sample,
          answer: .answer(
            isRight ? "r\(problem)" : "w\(Int.random(in: 0..<3, using: &stream))"),
          correct: isRight, scores: [stream.unit(), stream.unit()], tokens: 10)
      }
    }
  }

  /// Where the choice came to 57.6 and the best single method to 54.0.
  @Test(arguments: [4, 8, 16])
  func `nothing is gained by choosing among candidates that a random verifier scored`(
    samples: Int
  ) async throws {
    let replay = try await Replay(run(random(problems: 500, samples: samples)))
    let choices = replay.choices(by: .oracle).filter { $0.n > 1 }
    #expect(choices.map(\.n).max() == samples / 2)
    for choice in choices {
      #expect(choice.regret > -0.01, "\(choice.accuracy.value) at N = \(choice.n)")
    }
  }

  @Test func `a replay whose candidates cannot measure difficulty says so`() async throws {
    let few = try await Replay(run(random(problems: 40, samples: 3)))
    #expect(few.choices(by: .oracle).isEmpty && few.oracleRefusal == .tooFew(3))
    #expect(!few.choices(by: .predicted).isEmpty)
    let beams = try await Replay(run(random(problems: 40, samples: 8, method: "beam_search")))
    #expect(beams.choices(by: .oracle).isEmpty && beams.oracleRefusal == .dependent)
    let error = #expect(throws: PolicyFitError.self) { try few.fit(by: .oracle) }
    #expect(
      error?.description
        == "run 'random': a policy by oracle difficulty needs 4 candidates a problem, "
        + "two to measure difficulty and two to choose among, not 3")
    let enough = try await Replay(run(random(problems: 40, samples: 8)))
    let transfer = #expect(throws: PolicyTransferError.self) {
      try PolicyTransfer(from: enough, to: few, by: .oracle)
    }
    #expect(transfer?.description.contains("needs 4 candidates a problem") == true)
  }

  @Test func `a policy is carried to another run`() async throws {
    let first = try await Replay(
      run(PoolFixtures.synthetic(problems: 100, samples: 4, scored: true) { $0 % 3 }))
    let second = try await Replay(
      run(PoolFixtures.synthetic(problems: 50, samples: 4, scored: true) { 4 * ($0 % 2) }))
    let transfer = try PolicyTransfer(from: first, to: second, by: .oracle)
    #expect(transfer.rows.map(\.budget) == [1, 2])
    #expect(transfer.binSizes.reduce(0, +) == 50)
    #expect(transfer.rows.allSatisfy { $0.choices.count == transfer.binSizes.count })
    let row = try #require(transfer.rows.last)
    #expect(row.transferred.value <= row.bestAccuracy.value + 1e-12)
    #expect(row.bestAccuracy.value == 0.5)
    let unscored = try await Replay(
      run(PoolFixtures.synthetic(problems: 50, samples: 2) { $0 % 2 }))
    #expect(throws: PolicyTransferError.self) {
      try PolicyTransfer(from: first, to: unscored, by: .predicted)
    }
    let few = try await Replay(run(PoolFixtures.synthetic(problems: 8, samples: 2) { _ in 1 }))
    #expect(throws: PolicyFitError.self) { try PolicyTransfer(from: few, to: second, by: .oracle) }
  }

  @Test func `revision chains are replayed by their splits`() async throws {
    // Two chains of two: the first attempt is wrong, the second right.
    let lines = (0..<30).flatMap { problem in
      (0..<4).map { index in
        let (chain, attempt) = index.quotientAndRemainder(dividingBy: 2)
        return PoolLine(
          problem: "p\(problem)", reference: "r\(problem)", candidate: index,
          answer: .answer(attempt == 1 ? "r\(problem)" : "w\(chain)"),
          outcome: attempt == 1 ? 0.9 : 0.1, chain: chain, attempt: attempt)
      }
    }
    let replay = try await Replay(run(lines))
    #expect(replay.budgets == [1, 2])
    let table = replay.analysis.table
    #expect(replay.analysis.mean(of: table.extreme(2, isParallel: true)).value == 0)
    #expect(replay.analysis.mean(of: table.extreme(2, isParallel: false)).value == 1)
    #expect(ReplaySummary(replay).attempts.map(\.value) == [0, 1])
  }

  @Test func `runs of one model on the same problems are chosen among`() async throws {
    // Samples solve even problems, a search of four beams odd ones: the level says which.
    func lines(_ run: String, _ method: String, _ samples: Int, _ generations: Int, _ parity: Int)
      -> [PoolLine]
    {
      PoolFixtures.synthetic(problems: 60, samples: samples) { $0 % 2 == parity ? samples : 0 }
        .map { line in
          var line = line
          (line.run, line.method, line.generations) = (run, method, generations)
          return line
        }
    }
    let text = try PoolFixtures.text(
      lines("samples", "best_of_n", 8, 1, 0) + lines("beam", "beam_search", 4, 1, 1)
        + lines("outcome", "beam_search", 1, 2, 1))
    var replays: [Replay] = []
    for run in try await PoolFixtures.runs(text) { replays.append(try await Replay(run)) }
    let choice = try #require(RunChoice.all(among: replays).first)
    #expect(choice.problems == 60 && choice.difficulty == "samples" && choice.model == "m")
    // One half of the samples measures difficulty and four are left to choose among. Beams count at
    // their whole number alone, and what a search of 2 settled on at 2.
    #expect(choice.rows.map(\.n) == [2, 4])
    #expect(choice.rows[0].chosen.first == "samples: majority")
    #expect(
      choice.rows[0].chosen.last == "outcome" && choice.rows[1].chosen.last == "beam: majority")
    #expect(choice.rows[1].singleAccuracy.value == 0.5 && choice.rows[1].accuracy.value > 0.85)
    #expect(RunChoice.all(among: [replays[0]]).isEmpty)
    let apart = try #require(RunChoice.all(among: Array(replays.prefix(2))).first)
    #expect(apart.refusal == nil && apart.rows.map(\.n) == [4])
    let beams = try #require(RunChoice.all(among: Array(replays.dropFirst())).first)
    #expect(beams.rows.isEmpty && beams.refusal?.contains("needs independent samples") == true)
  }

  @Test func `the figures do not depend on the width`() async throws {
    let run = try await run(
      PoolFixtures.synthetic(problems: 30, samples: 6, scored: true) { $0 % 5 })
    let narrow = ReplaySummary(try await Replay(run, seed: 4, width: 1))
    let wide = ReplaySummary(try await Replay(run, seed: 4, width: 8))
    #expect(narrow == wide)
  }
}
