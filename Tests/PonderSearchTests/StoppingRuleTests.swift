import Foundation
import Ponder
import PonderSearch
import PonderTesting
import Testing

struct StoppingRuleTests {
  private typealias Sample = (group: Int?, score: Double)

  /// Reproducible samples: few groups, some without an answer, scores with ties and zeros.
  private func samples(_ count: Int, seed: UInt64) -> [(group: Int?, score: Double)] {
    var random = RandomStream(seed: seed)
    let groups = 1 + Int(random.next() % 5)
    return (0..<count).map { _ in
      let group = Int(random.next() % UInt64(groups + 1))
      return (group == groups ? nil : group, Double(random.next() % 5) / 4)
    }
  }

  @Test(arguments: [Selection.majority, .weighted])
  func `the leader is the group that the selection chooses, after every sample`(
    selection: Selection
  ) {
    for seed in 0..<60 as Range<UInt64> {
      let samples = samples(40, seed: seed)
      var vote = RunningVote(by: selection)
      var candidates: [Candidate] = []
      for (index, sample) in samples.enumerated() {
        vote.add(group: sample.group, score: sample.score)
        candidates.append(
          Candidate(
            steps: ["\(index)"], answer: sample.group.map { Answer("\($0)") },
            ending: .solution, tokens: 1))
        let scores = samples[...index].map(\.score)
        let (votes, _) = selection.choose(
          among: candidates, scores: scores, in: ScriptedDomain())
        #expect(vote.leader.map { "\($0.group)" } == votes.first?.answer.text)
        #expect(vote.leader?.weight == votes.first?.weight)
        #expect(vote.leader?.members == votes.first?.members.count)
        #expect(vote.runnerUp.map { "\($0.group)" } == votes.dropFirst().first?.answer.text)
        #expect(vote.runnerUp?.weight == votes.dropFirst().first?.weight)
        #expect(vote.samples == index + 1)
      }
    }
  }

  @Test func `shares count samples without an answer, streaks end with them`() {
    var vote = RunningVote(by: .weighted)
    #expect(vote.leaderShare == 0 && vote.passRate == 0 && vote.leader == nil)
    for sample in [(nil, 0.5), (1, 0.5), (1, 0.25), (2, 0.75)] as [Sample] {
      vote.add(group: sample.group, score: sample.score)
    }
    #expect(vote.weight == 2 && vote.streak == 1 && vote.passRate == 0.5)
    // Equal weights: the group with more members leads.
    #expect(vote.leader?.group == 1 && vote.leader?.best == 0.5 && vote.leaderShare == 0.375)
    #expect(vote.runnerUp?.group == 2 && vote.runnerUpShare == 0.375)
    vote.add(group: nil, score: 0)
    #expect(vote.streak == 0)
    #expect(RunningVote(by: .majority, passRate: 0.3).passRate == 0.3)
  }

  /// The number of samples that a rule takes of such votes.
  private func taken(
    _ rule: StoppingRule, _ groups: [Int?], by selection: Selection = .majority,
    score: Double = 1
  ) -> Int {
    rule.run(over: groups.map { ($0, score) }, by: selection).samples
  }

  @Test func `the Beta rule takes what its table says`() {
    let beta = StoppingRule.beta(threshold: 0.95)
    // For 0, 1, 2 … votes for the runner-up, the least count of the leader that stops.
    for (rival, leader) in [4, 6, 8, 9, 11, 12, 14, 15].enumerated() {
      // In turns, so that the runner-up never leads by enough.
      let turns = (0..<(2 * rival)).map { ($0 + 1) % 2 }
      #expect(taken(beta, turns + [Int](repeating: 0, count: 40)) == rival + leader)
    }
    #expect(taken(beta, [nil, nil, 0, 0, 0, nil, 0, 0]) == 7, "no answer, no vote")
    #expect(taken(.beta(threshold: 0.7), [0, 0]) == 1)
    #expect(taken(beta, [], by: .weighted) == 0)
    // Scores of 0.5 are half a vote: 3.5 votes, 7 samples, give 1 - 2⁻⁴·⁵ = 0.956.
    #expect(taken(beta, Array(repeating: 0, count: 20), by: .weighted, score: 0.5) == 7)
  }

  @Test func `a window stops when all of it agree`() {
    let window = StoppingRule.window(3)
    #expect(taken(window, [0, 0, 0, 0]) == 3)
    #expect(taken(window, [1, 0, 0, 0, 1, 1, 1, 1, 1]) == 9, "windows do not overlap")
    #expect(taken(window, [nil, nil, nil, 0, 0, nil]) == 6, "no answer agrees with nothing")
  }

  @Test func `doubling looks at 2, 4 and 8`() {
    let doubling = StoppingRule.doubling(share: 0.75)
    #expect(taken(doubling, [0, 0, 1]) == 2)
    #expect(taken(doubling, [0, 1, 0, 0, 1]) == 4)
    #expect(taken(doubling, [0, 1, 1, 0, 0, 0, 0, 0, 1]) == 8)
    #expect(taken(doubling, [0, nil, 0, nil, 1]) == 5)
    #expect(taken(doubling, [0, 0, 0, 0], by: .weighted, score: 0) == 4, "no weight, no lead")
    #expect(taken(.never, Array(repeating: 0, count: 99)) == 99)
  }

  @Test func `a decided vote stops when no answer can overtake its leader`() {
    let decided = StoppingRule.decided(within: 8)
    #expect(taken(decided, [0, 0, 0, 0, 0, 1, 1, 1]) == 5)
    #expect(taken(decided, [0, 1, 0, 0, 0, 0, 1, 1]) == 6)
    #expect(taken(decided, [0, nil, nil, 0, 0, nil, 1, 1]) == 6)
    #expect(taken(decided, [0, 1, 0, 1, 0, 1, 0, 1]) == 8)
    #expect(taken(decided, Array(repeating: 0, count: 8), by: .weighted, score: 0.5) == 6)
  }

  @Test(arguments: [Selection.majority, .weighted])
  func `a decided vote has the leader that all samples would give`(selection: Selection) {
    for seed in 0..<200 as Range<UInt64> {
      let all = samples(24, seed: seed)
      let whole = StoppingRule.never.run(over: all, by: selection)
      let decided = StoppingRule.decided(within: 24).run(over: all, by: selection)
      #expect(decided.leader?.group == whole.leader?.group)
      #expect(decided.samples <= whole.samples)
    }
  }

  private var rules: [StoppingRule] {
    get throws {
      let stops = (0..<36).map { $0 % 3 == 0 }
      let table = try StoppingTable(
        stages: [2, 5, 30], grid: .usual, stops: [stops, stops.reversed()])
      return [
        .never, .beta(threshold: 0.95), .beta(threshold: 0.6), .window(2), .window(5),
        .doubling(share: 0.75), .decided(within: 1), .decided(within: 24), .table(table),
      ]
    }
  }

  @Test func `no rule stops before its next look, and every look is the earliest`() throws {
    for rule in try rules {
      for selection in [Selection.majority, .weighted] {
        for seed in 0..<20 as Range<UInt64> {
          var vote = RunningVote(by: selection)
          var look = rule.nextLook(after: vote)
          for sample in samples(40, seed: seed) {
            vote.add(group: sample.group, score: sample.score)
            if vote.samples < look { #expect(!rule.stops(vote), "\(rule) before \(look)") }
            if vote.samples == look { look = rule.nextLook(after: vote) }
            #expect(look > vote.samples)
          }
        }
      }
    }
    // If all that is still to come votes for the leader, the look is where the rule stops.
    let rule = StoppingRule.beta(threshold: 0.95)
    var vote = RunningVote(by: .majority)
    for group in [0, 1, 0, 2] { vote.add(group: group, score: 0) }
    let look = rule.nextLook(after: vote)
    while !rule.stops(vote) { vote.add(group: 0, score: 0) }
    #expect(vote.samples == look && look == 8)
  }

  @Test(arguments: [
    (#""never""#, "never"), (#""beta""#, "beta 0.95"), (#"{"beta": 0.8}"#, "beta 0.8"),
    (#""window""#, "window 5"), (#"{"window": 8}"#, "window 8"),
    (#""doubling""#, "doubling 0.75"), (#"{"doubling": 1}"#, "doubling 1.0"),
    (
      #"""
      {"table": {"stages": [1, 4], "leaderShare": [0.5], "bestScore": [], "runnerUpShare": [],
        "passRate": [], "stops": ["01"]}}
      """#, "table 9ccbeb5b3a984a17"
    ),
  ])
  func `rules come from files and go back`(json: String, text: String) throws {
    let rule = try JSONDecoder().decode(StoppingRule.self, from: Data(json.utf8))
    #expect(rule.description == text)
    let again = try JSONDecoder().decode(StoppingRule.self, from: JSONEncoder().encode(rule))
    #expect(again == rule)
  }

  @Test(arguments: [
    (#""sometimes""#, "a stopping rule is one of never, beta, window, doubling, decided, table"),
    (#""table""#, "needs its fields"), (#"{"never": 1}"#, "never is a word alone"),
    (#"{"beta": 0.9, "window": 3}"#, "just one of them"), (#"{"beta": 1}"#, "below 1"),
    (#"{"beta": 0.5}"#, "above 0.5"), (#"{"window": 1}"#, "at least 2"),
    (#"{"doubling": 0}"#, "above 0"), (#"{"share": 0.5}"#, "there are never, beta"),
    (#"{"table": {"stages": []}}"#, ""),
  ])
  func `wrong rules are refused in words`(json: String, message: String) {
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(StoppingRule.self, from: Data(json.utf8))
    }
    if case .dataCorrupted(let context)? = error {
      #expect(context.debugDescription.contains(message), "\(context.debugDescription)")
    } else {
      #expect(message.isEmpty)
    }
  }

  @Test(arguments: [
    ("[2, 1]", "[]", "[]", "1 to 64 ascending numbers"), ("[0, 1]", "[]", "[]", "from 1"),
    ("[1, 2]", "[]", "[]", "those of 1"), ("[1, 2]", "[]", #"["00"]"#, "1, one for each cell"),
    ("[1, 2]", "[0.5, 0.5]", #"["000"]"#, "the edges of passRate must be"),
    ("[1, 2]", "[1.5]", #"["00"]"#, "from 0 to 1"), ("[1, 2]", "[]", #"["x"]"#, "of 0 and 1"),
  ])
  func `wrong tables are refused in words`(
    stages: String, passRate: String, stops: String, message: String
  ) {
    let json = """
      {"stages": \(stages), "leaderShare": [], "bestScore": [], "runnerUpShare": [],
        "passRate": \(passRate), "stops": \(stops)}
      """
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(StoppingTable.self, from: Data(json.utf8))
    }
    guard case .dataCorrupted(let context)? = error else {
      Issue.record("not said in words: \(String(describing: error))")
      return
    }
    #expect(context.debugDescription.contains(message), "\(context.debugDescription)")
  }

  @Test func `a table is looked up by bins, and its last stage stops`() throws {
    let grid = try StoppingTable.Grid(
      leaderShare: [0.5, 0.9], bestScore: [], runnerUpShare: [], passRate: [0.5])
    #expect(grid.count == 6)
    let table = try StoppingTable(
      stages: [2, 4], grid: grid, stops: [[false, false, false, false, false, true]])
    var vote = RunningVote(by: .majority, passRate: 0.5)
    vote.add(group: 7, score: 0)
    #expect(grid.cell(of: vote) == 5 && !table.stops(vote), "between stages a table goes on")
    vote.add(group: 7, score: 0)
    #expect(table.stops(vote))
    var hard = RunningVote(by: .majority, passRate: 0.4)
    for group in [7, 7, 7] { hard.add(group: group, score: 0) }
    #expect(grid.cell(of: hard) == 4 && !table.stops(hard))
    hard.add(group: nil, score: 0)
    #expect(grid.cell(of: hard) == 2 && table.stops(hard))
    #expect(StoppingTable.Grid.usual.count == 36)
  }
}
