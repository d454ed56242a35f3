import Foundation
import Ponder
import PonderPolicy
import PonderSearch
import PonderStudy
import Testing

@testable import PonderPools
@testable import PonderReport

/// Efficiency over several studies.
struct LandscapeTests {
  /// Best-of-N needs `factor` times the budget of the beam on every problem.
  private func analysis(factor: Double) throws -> StudyAnalysis {
    let budgets = [1, 4, 16, 64]
    let plan = StudyPlan(
      budgets: budgets, searches: [AnyStrategy(BeamSearch())], revisionBudgets: [], poolSamples: 64,
      difficultySamples: 8, seeds: [1], includesLarge: false)
    func column(_ gain: Double, _ budget: Int) -> StudyTable.Column {
      .init(
        accuracy: (0..<60).map {
          let chance = (0.15 + 0.1 * Foundation.log2(Double(budget) * gain)) * Double($0 + 40) / 100
          return max(0, min(1, chance))
        }, floatingPointOperations: Array(repeating: Double(budget), count: 60))
    }
    let columns = budgets.flatMap {
      [
        (StudyTable.Arm(StudyTable.bestOfN, $0), column(1, $0)),
        (StudyTable.Arm(StudyTable.beam, $0), column(factor, $0)),
      ]
    }
    return StudyAnalysis(
      try StudyTable(
        plan, problems: (0..<60).map { "p\(100 + $0)" },
        columns: Dictionary(uniqueKeysWithValues: columns),
        difficulty: (0..<60).map {
          let rate = Double($0) / 60
          return DifficultyRecord(
            oracle: rate, predicted: rate, prompt: rate,
            promptCost: ModelCost(floatingPointOperations: 0.01))
        }), resamples: 50)
  }

  @Test func `each study is a place on the axis, with its ratio`() throws {
    let landscape = Landscape(
      [
        .init(
          title: "Efficiency against depth", label: "legs",
          points: [(at: 5, try analysis(factor: 4)), (at: 1, try analysis(factor: 1))])
      ], budget: 64)
    let table = try #require(landscape.tables.first)
    #expect(table.header.prefix(4) == ["legs", "problems", "pass@1", "best-of-64"])
    #expect(table.rows.map { $0[0] } == ["1", "5"], "in order of the axis")
    #expect(table.rows[0][4].hasPrefix("1 ("))
    #expect(table.rows[1][4].hasPrefix("4 ("))
    let picture = try #require(landscape.pictures.first)
    #expect(picture.name == "landscape-1" && picture.source.contains("the same cost"))
    #expect(picture.source.contains("searches, generations, 5: 4 ×"))
    let page = landscape.html(title: "all of it")
    #expect(page.contains("Efficiency against depth") && page.contains("all of it"))
  }

  @Test func `a study without the measure has a row that says so`() throws {
    var bare = try analysis(factor: 2).table
    bare.difficulty = []
    let landscape = Landscape(
      [.init(title: "t", label: "l", points: [(at: 1, StudyAnalysis(bare, resamples: 10))])],
      budget: 64)
    #expect(landscape.tables[0].rows[0].suffix(2) == ["not measured", "not measured"])
  }

  @Test(arguments: [
    ("charts: [{title: a, label: b, points: []}]", "at least one point"),
    (
      "charts: [{title: a, label: b, points: [{at: 1, study: x}, {at: 1, study: y}]}]",
      "each place once"
    ),
    ("charts: [{title: a, label: b, points: [{at: .inf, study: x}]}]", "must be a number"),
    ("charts: [{title: a, label: b, point: []}]", "point"),
    ("budget: 4", "charts"),
  ])
  func `a file that cannot be drawn is refused by line`(text: String, problem: String) throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(text.utf8).write(to: file)
    let error = #expect(throws: SettingsFileError.self) { try LandscapeFile.read(file) }
    #expect(error?.description.contains(problem) == true, "\(String(describing: error))")
  }

  @Test func `all searches are those without a reviser`() throws {
    var table = try analysis(factor: 2).table
    let both = AnyStrategy(SearchThenRevise())
    table.methods.append((both.id, both))
    table.columns[.init(both.id, 4)] = table.columns[.init(StudyTable.beam, 4)]
    #expect(CandidateSet.searches.methods(in: table) == [StudyTable.bestOfN, StudyTable.beam])
    #expect(!CandidateSet.distinct(in: table).contains(.searches), "the same as search here")
    let wide = AnyStrategy(try BeamSearch(width: .fixed(2)))
    table.methods.append((wide.id, wide))
    table.columns[.init(wide.id, 4)] = table.columns[.init(StudyTable.beam, 4)]
    #expect(CandidateSet.distinct(in: table).contains(.searches))
    #expect(!CandidateSet.searches.methods(in: table).contains(StudyTable.majority))
  }
}
