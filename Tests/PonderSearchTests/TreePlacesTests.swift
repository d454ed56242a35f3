import Ponder
import PonderTesting
import Testing

@testable import PonderSearch

/// No allocation spends more than its places.
struct TreePlacesTests {
  private func searches() throws -> [any TreeSearch] {
    [
      BeamSearch(), DiverseTrees(), try DiverseTrees(width: 3), SoftSearch(),
      try SoftSearch(temperature: 0), try SoftSearch(rule: .particles),
      try SoftSearch(rule: .particles, temperature: 0.1), EarlyRejection(),
      try EarlyRejection(thresholds: [0.3, 0.6]),
    ]
  }

  @Test(arguments: [false, true])
  func `at each step there are at most N samples`(endsEarly: Bool) async throws {
    for search in try searches() {
      for budget in [1, 7, 16, 40] {
        let recorder = Recorder()
        var models = RandomTree(endsEarly: endsEarly).models
        models.proposer = RandomTree(endsEarly: endsEarly).recorded(by: recorder)
        let solution = try await search.solve(
          Problem(id: "p", question: "?"), budget: Budget(generations: budget), with: models,
          seed: 9)
        var samples: [Int: Int] = [:]
        for proposal in recorder.recording.proposals {
          samples[proposal.prefix.steps.count, default: 0] += proposal.samples.count
        }
        #expect(samples.values.allSatisfy { $0 <= budget }, "\(search.id), N = \(budget)")
        #expect(solution.candidates.count <= budget && solution.chosen != nil, "\(search.id)")
        let copies = solution.tree.filter { $0.fate == .banked }.reduce(0) { $0 + $1.copies }
        #expect(copies >= solution.candidates.count, "nothing is padded: \(search.id)")
      }
    }
  }
}
