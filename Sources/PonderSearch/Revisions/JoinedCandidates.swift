import Ponder

/// The candidates of a search, joined by the revisions of some of them, with scores that can be compared.
struct JoinedCandidates {
  /// One number for each of the search's candidates: its score or, if the search scores nothing, the weight
  /// of its vote; 0 for a candidate without either.
  let merits: [Double]
  /// Whether the search has scored its candidates.
  let isScored: Bool
  private let found: [Candidate]
  private let aggregation: Aggregation

  init(_ found: Solution, by aggregation: Aggregation) {
    self.found = found.candidates
    self.aggregation = aggregation
    isScored = found.candidates.contains { !$0.stepScores.isEmpty }
    if isScored {
      merits = found.candidates.map { aggregation.score(of: $0.stepScores) }
      return
    }
    var merits = found.candidates.map { _ in 0.0 }
    for vote in found.votes { for member in vote.members { merits[member] = vote.weight } }
    self.merits = merits
  }

  /// All candidates with their comparable scores, the search's before the revisions.
  ///
  /// - Parameters:
  ///   - state: The finished chains.
  ///   - first: The number of first attempts that the chains began with.
  ///   - picks: The indices of these among the search's candidates.
  ///   - scores: The reviser's verifier's, for each of the state's prefixes and then, unless the search has
  ///     scored them, for each of the search's candidates; empty when the time ran out.
  func adding(
    _ state: RevisionState, first: Int, picks: [Int], scores: [[Double]]
  ) -> (candidates: [Candidate], scores: [Double]) {
    var candidates = found
    var merits = isScored ? merits : merits.map { _ in 0 }
    var revisions = Array(state.candidates[first...])
    guard !scores.isEmpty else {
      return (candidates + revisions, merits + revisions.map { _ in 0 })
    }
    let own = scores.map { aggregation.score(of: $0) }
    if !isScored {
      for index in candidates.indices {
        candidates[index].stepScores = scores[state.prefixes.count + index]
        merits[index] = own[state.prefixes.count + index]
      }
    }
    let bridge = ScoreBridge(from: Array(own[..<first]), to: picks.map { merits[$0] })
    for index in revisions.indices { revisions[index].stepScores = scores[first + index] }
    let converted = own[first..<state.prefixes.count].map { bridge.convert($0) }
    return (candidates + revisions, merits + converted)
  }

  /// The chains as indices of all candidates.
  func chains(_ state: RevisionState, first: Int, picks: [Int]) -> [[Int]] {
    state.chains.map { chain in
      chain.map { $0 < first ? picks[$0] : found.count + $0 - first }
    }
  }
}
