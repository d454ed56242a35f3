import Foundation
import Ponder
import Synchronization
import Testing

@testable import PonderRemote
@testable import ScriptedServers

@Suite(.timeLimit(.minutes(40)))
struct ServerPoolTests {
  private static let fake = FakeModel(speech: .vllm)

  @Test func `prompts of a problem stay at one address, and problems are spread`() async throws {
    let script: ScriptedServer.Script = { Self.fake.reply(to: $0) }
    try await ScriptedServer.run(script) { first in
      try await ScriptedServer.run(script) { second in
        let proposer = try await RemoteProposer.connect(
          RemoteModel([first.address, second.address]))
        let (a, b) = (first.requests.count, second.requests.count)
        for index in 0..<40 {
          let problem = Problem(id: "\(index)", question: "Problem \(index)")
          for step in 0..<3 {
            _ = try await proposer.propose(
              2, after: Prefix(problem, steps: Array(repeating: "s", count: step)), until: .step,
              sampling: .plain, seed: UInt64(step))
          }
        }
        func problems(_ server: ScriptedServer, _ from: Int) -> [String] {
          server.requests.dropFirst(from).compactMap { request in
            request.json?["prompt"]?.string?.split(separator: "\n").dropFirst().first.map(
              String.init)
          }
        }
        let (atFirst, atSecond) = (problems(first, a), problems(second, b))
        #expect(Set(atFirst).isDisjoint(with: atSecond))
        #expect(Set(atFirst).count + Set(atSecond).count == 40)
        #expect(atFirst.count > 5 && atSecond.count > 5)
      }
    }
  }

  @Test func `an address that dies is left out, and the work goes on elsewhere`() async throws {
    let isDown = Mutex(false)
    let down: ScriptedServer.Script = { request in
      isDown.withLock { $0 } ? .reset : Self.fake.reply(to: request)
    }
    try await ScriptedServer.run(down) { first in
      try await ScriptedServer.run({ Self.fake.reply(to: $0) }) { second in
        let clock = InstantClock()
        let proposer = try await RemoteProposer.connect(
          RemoteModel([first.address, second.address]), clock: clock)
        isDown.withLock { $0 = true }
        let failedBefore = first.requests.count
        let problems = (0..<30).map { Problem(id: "\($0)", question: "Problem \($0)") }
        let replies = try await problems.concurrentMap(atMost: 8) { problem in
          try await proposer.propose(
            1, after: Prefix(problem), until: .end, sampling: .plain, seed: 1)
        }
        #expect(replies.allSatisfy { $0.value.count == 1 })
        #expect(first.requests.count - failedBefore <= 8)
        #expect(clock.slept.isEmpty)
        #expect(proposer.pool.failures.map(\.address) == [try first.address])
        // After a while it is tried again.
        isDown.withLock { $0 = false }
        try await clock.sleep(for: .seconds(61))
        for problem in problems {
          _ = try await proposer.propose(
            1, after: Prefix(problem), until: .end, sampling: .plain, seed: 1)
        }
        #expect(proposer.pool.failures.isEmpty)
      }
    }
  }

  @Test func `one dead address of two does not stop the start`() async throws {
    let dead = try await ScriptedServer.run({ _ in .reset }) { try $0.address }
    try await ScriptedServer.run({ Self.fake.reply(to: $0) }) { server in
      let model = try RemoteModel([dead, server.address])
      let proposer = try await RemoteProposer.connect(model)
      #expect(proposer.profiles.count == 1)
      let check = try await model.check()
      #expect(check.isUsable && check.addresses[0].failure == "connection refused")
    }
  }

  @Test func `an address never has more requests than its limit`() async throws {
    try await ScriptedServer.run({ .after(.milliseconds(2), Self.fake.reply(to: $0)) }) { server in
      let proposer = try await RemoteProposer.connect(
        RemoteModel([server.address], concurrency: 3))
      _ = try await (0..<40).concurrentMap(atMost: 40) { index in
        try await proposer.propose(
          1, after: Prefix(Problem(id: "\(index)", question: "Problem \(index)")), until: .end,
          sampling: .plain, seed: 1)
      }
      // Six questions are asked at once at the start, to find out who is there.
      #expect(server.mostUnderWay <= 5)
    }
  }

  @Test func `those who wait for a place can be cancelled`() async throws {
    try await ScriptedServer.run({ request in
      request.json?["prompt"]?.string?.contains("Problem") == true
        ? .silence : Self.fake.reply(to: request)
    }) { server in
      let proposer = try await RemoteProposer.connect(RemoteModel([server.address], concurrency: 1))
      let before = server.requests.count
      await #expect(throws: CancellationError.self) {
        _ = try await (0..<9).concurrentMap(atMost: 9) { index in
          if index == 8 {
            while server.requests.count == before { await Task.yield() }
            throw CancellationError()
          }
          _ = try await proposer.propose(
            1, after: Prefix(Problem(id: "\(index)", question: "Problem \(index)")), until: .end,
            sampling: .plain, seed: 1)
        }
      }
      #expect(server.requests.count == before + 1)
    }
  }

  @Test func `a thousand requests in flight are all answered, each once, in flat memory`()
    async throws
  {
    try await ScriptedServer.run({ request in
      request.method == "POST"
        ? request.json?["prompt"]?.string?.contains("Problem") == true
          ? .together(1_000, Self.fake.reply(to: request)) : Self.fake.reply(to: request)
        : Self.fake.reply(to: request)
    }) { server in
      let proposer = try await RemoteProposer.connect(
        RemoteModel([server.address], concurrency: 1_000))
      func round() async throws -> [[String]] {
        try await (0..<1_000).concurrentMap(atMost: 1_000) { index in
          try await proposer.propose(
            1, after: Prefix(Problem(id: "\(index)", question: "Problem \(index)")), until: .end,
            sampling: .plain, seed: UInt64(index)
          ).value[0].steps
        }
      }
      let first = try await round()
      let before = residentMegabytes()
      let requests = server.requests.count
      for _ in 0..<2 {
        let again = try await round()
        #expect(again == first)
      }
      #expect(server.requests.count == requests + 2_000)
      #expect(residentMegabytes() - before < 120)
      #expect(server.mostUnderWay == 1_000)
    }
  }

  @Test func `waiters are served in the order in which they came`() async throws {
    let queue = PlaceQueue(
      AddressBook([try ServerAddress("http://a")], limit: 1), now: { .zero })
    let first = try await queue.take(home: nil)
    let order = Mutex<[Int]>([])
    // The hundred and first hands the place over once the others wait.
    _ = try await (0...100).concurrentMap(atMost: 101) { number in
      while queue.waiting != number { await Task.yield() }
      if number == 100 { return queue.giveBack(first, .answered) }
      let place = try await queue.take(home: nil)
      order.withLock { $0.append(number) }
      queue.giveBack(place, .answered)
    }
    #expect(order.withLock { $0 } == Array(0..<100) && queue.waiting == 0)
  }

  /// Memory of this process in use, in MB; 0 where it cannot be read.
  private func residentMegabytes() -> Int {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
      let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else { return 0 }
    return pages * 4_096 >> 20
  }
}
