import Ponder

/// A candidate of a problem while it is being read.
struct PoolMember {
  var candidate: Int
  /// Index among the run's answers.
  var group: Int?
  var isRight: Bool
  var scores: [Double]
  var outcome: Double?
  var tokens: Int?
  var parent: Int?
  var isFinished: Bool
  var chain: Int?
  var attempt: Int
}

/// A problem while it is being read.
struct ProblemParts {
  let id: String
  var question: String?
  var reference: String?
  var referenceGroup: Int?
  var level: String?
  var members: [PoolMember] = []
  var numbers: Set<Int> = []
  /// Verdicts on groups of equivalent answers.
  var graded: [Int: Bool] = [:]
  var isSound = true

  init(id: String) { self.id = id }

  func finished(_ texts: [Answer]) -> (problem: PoolProblem, orphans: [Contradiction]) {
    let byNumber = Dictionary(members.map { ($0.candidate, $0) }) { first, _ in first }
    let order = members.filter(\.isFinished).sorted { $0.candidate < $1.candidate }
    var orphans: [Contradiction] = []
    var groups: [Int] = []
    var votes: [(right: Int, all: Int)] = []
    var samples: [SamplePool.Sample] = []
    for member in order {
      let place = member.group.map { group -> Int in
        if let known = groups.firstIndex(of: group) { return known }
        groups.append(group)
        votes.append((0, 0))
        return groups.count - 1
      }
      if let place {
        votes[place].all += 1
        votes[place].right += member.isRight ? 1 : 0
      }
      // From the leaf to the root; a chain longer than the number of candidates contains a cycle.
      var scores = [member.scores]
      var ancestor = member.parent
      while let number = ancestor {
        guard let node = byNumber[number], scores.count <= members.count else {
          orphans.append(
            Contradiction(
              .unknownParent, problem: id,
              "candidate \(member.candidate) comes after \(number), which is not there or comes "
                + "after itself"))
          break
        }
        scores.append(node.scores)
        ancestor = node.parent
      }
      samples.append(
        SamplePool.Sample(
          answer: place, stepScores: scores.reversed().flatMap { $0 },
          outcomeScore: member.outcome, tokens: member.tokens ?? 0))
    }
    let chains = Dictionary(grouping: order.indices.filter { order[$0].chain != nil }) {
      order[$0].chain ?? 0
    }
    let pool = SamplePool(
      answers: zip(groups, votes).map { group, votes in
        SamplePool.Group(text: texts[group].text, isRight: 2 * votes.right > votes.all)
      },
      samples: samples,
      cost: Cost(
        proposer: ModelCost(
          calls: order.count, sampledTokens: samples.reduce(0) { $0 + $1.tokens })))
    let problem = PoolProblem(
      id: id, question: question, reference: reference, level: level, pool: pool,
      verdicts: order.map(\.isRight), knowsTokens: order.map { $0.tokens != nil },
      chains: chains.sorted { $0.key < $1.key }.map { chain in
        chain.value.sorted { order[$0].attempt < order[$1].attempt }
      })
    return (problem, orphans)
  }
}
