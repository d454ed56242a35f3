import Ponder
import PonderPolicy
import PonderPools
import PonderSearch
import Testing

@testable import PonderReport

struct HeadlineTests {
  /// Forty problems, of which best-of-N solves 10, 20 and 24; a search solves all with 4 generations that cost 1.25 samples.
  private func analysis(hasCosts: Bool = true) throws -> StudyAnalysis {
    let search = AnyStrategy(Backtracking())
    let plan = StudyPlan(
      budgets: [1, 4, 16], searches: [search], revisionBudgets: [], poolSamples: 16,
      difficultySamples: 1, seeds: [1])
    func column(_ right: Int, _ cost: Double) -> StudyTable.Column {
      .init(
        accuracy: (0..<40).map { $0 < right ? 1 : 0 },
        floatingPointOperations: hasCosts ? (0..<40).map { _ in cost } : [])
    }
    let columns: [StudyTable.Arm: StudyTable.Column] = [
      .init(StudyTable.bestOfN, 1): column(10, 100), .init(StudyTable.bestOfN, 4): column(20, 400),
      .init(StudyTable.bestOfN, 16): column(24, 1_600), .init(search.id, 1): column(10, 100),
      .init(search.id, 4): column(40, 125), .init(search.id, 16): column(40, 125),
    ]
    return StudyAnalysis(
      try StudyTable(
        plan, problems: (0..<40).map { "p\(100 + $0)" }, columns: columns,
        difficulty: (0..<40).map { _ in
          DifficultyRecord(
            oracle: 0.5, predicted: 0.5, prompt: 0.5,
            promptCost: ModelCost(floatingPointOperations: 25))
        }, large: [], chains: ChainRecord(problems: [])), resamples: 40)
  }

  @Test func `it says how many times cheaper, and charges the measuring of difficulty`() throws {
    let analysis = try analysis()
    let curves = try #require(analysis.computeCurves(among: .everything))
    #expect(curves.samples.map(\.operations) == [100, 400, 1_600])
    #expect(curves.chosen.map(\.operations) == [125, 150, 150])
    #expect(curves.chosen(asGoodAs: 16)?.budget == 4)
    let text = try #require(Headline(analysis, analysis.efficiencies())).text
    // 60 % are reached between 125 and 150, at 136: 1,600 / 136.
    #expect(text.contains("is 11.8 (") && text.contains("than best-of-16"), "\(text)")
    #expect(text.contains("N = 4 solves 100 ±") && text.contains("best-of-16 60 ±"), "\(text)")
  }

  @Test func `its chart has the samples' compute as its marks, in samples`() throws {
    let analysis = try analysis()
    let headline = try #require(Headline(analysis, analysis.efficiencies()))
    let chart = try #require(headline.figure.charts.first)
    #expect(chart.ticks == [1, 4, 16] && chart.series.map(\.points.count) == [3, 3])
    #expect(chart.series[1].points.map(\.x) == [1.25, 1.5, 1.5])
  }

  @Test func `without FLOPs there is none`() throws {
    let analysis = try analysis(hasCosts: false)
    #expect(Headline(analysis, analysis.efficiencies()) == nil)
  }
}
