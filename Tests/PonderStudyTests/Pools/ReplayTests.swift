import Foundation
import Ponder
import PonderPolicy
import PonderSearch
import Testing

@testable import PonderStudy

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
    #expect(
      parts.map(\.name)
        == ["bin 1", "bin 2", "bin 3", "bin 4", "bin 5", "level 1", "level 2"])
    #expect(parts.prefix(5).allSatisfy { $0.places.count == 8 })
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
    let choices = replay.choices(by: .oracle)
    #expect(choices.map(\.n) == [1, 2, 4])
    let last = try #require(choices.last)
    #expect(last.chosen.count == 5 && last.accuracy.value <= last.singleAccuracy.value + 1e-9)
    #expect(abs(last.singleAccuracy.value - 0.66) < 1e-9)
    #expect(replay.choices(by: .predicted).count == 3)
  }

  @Test func `a policy is carried to another run`() async throws {
    let first = try await Replay(
      run(PoolFixtures.synthetic(problems: 100, samples: 4, scored: true) { $0 % 3 }))
    let second = try await Replay(
      run(PoolFixtures.synthetic(problems: 50, samples: 2, scored: true) { $0 % 2 }))
    let transfer = try PolicyTransfer(from: first, to: second, by: .oracle)
    #expect(transfer.rows.map(\.budget) == [1, 2])
    #expect(transfer.binSizes.reduce(0, +) == 50)
    #expect(transfer.rows.allSatisfy { $0.choices.count == 5 })
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
      lines("samples", "best_of_n", 4, 1, 0) + lines("beam", "beam_search", 4, 1, 1)
        + lines("outcome", "beam_search", 1, 2, 1))
    var replays: [Replay] = []
    for run in try await PoolFixtures.runs(text) { replays.append(try await Replay(run)) }
    let choice = try #require(RunChoice.all(among: replays).first)
    #expect(choice.problems == 60 && choice.difficulty == "samples" && choice.model == "m")
    // Beams count at their whole number alone, and what a search of 2 settled on at 2.
    #expect(choice.rows.map(\.n) == [2, 4])
    #expect(choice.rows[0].chosen.first == "samples: majority")
    #expect(
      choice.rows[0].chosen.last == "outcome" && choice.rows[1].chosen.last == "beam: majority")
    #expect(choice.rows[1].singleAccuracy.value == 0.5 && choice.rows[1].accuracy.value > 0.85)
    #expect(RunChoice.all(among: [replays[0]]).isEmpty)
  }

  @Test func `the figures do not depend on the width`() async throws {
    let run = try await run(
      PoolFixtures.synthetic(problems: 30, samples: 6, scored: true) { $0 % 5 })
    let narrow = ReplaySummary(try await Replay(run, seed: 4, width: 1))
    let wide = ReplaySummary(try await Replay(run, seed: 4, width: 8))
    #expect(narrow == wide)
  }
}
