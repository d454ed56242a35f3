import PonderPolicy
import Testing

struct DifficultyTests {
  @Test func `edges are quantiles and bin a new problem`() throws {
    let measures = (0..<100).map { Double($0) / 100 }
    let bins = try #require(DifficultyBins(calibratedOn: measures.shuffled()))
    #expect(bins.edges == [0.8, 0.6, 0.4, 0.2])
    #expect(measures.map { bins.bin(of: $0) } == measures.map { 5 - Int($0 * 5 + 1e-9) })
    #expect(bins.bin(of: 7) == 1 && bins.bin(of: -1) == 5 && bins.bin(of: .nan) == 5)
    #expect(DifficultyBins(calibratedOn: [0.5, .nan, 0.2]) == nil)
  }

  @Test(arguments: [
    ([0.1, 0.9, 0.5, 0.5, .nan], [3, 1, 2, 2, 3]), ([], []), ([0.4, 0.4, 0.4], [1, 1, 1]),
    ([.nan, .nan], [1, 1]), ([3, 2, 1], [1, 2, 3]),
  ])
  func `a set is cut by its own quantiles`(measures: [Double], bins: [Int]) {
    #expect(DifficultyBins.bins(of: measures) == bins)
  }

  @Test(arguments: [
    // Pass rates of four samples; nearly all solved; nearly none; two values; all equal.
    [0, 0.25, 0.5, 0.75, 1], [1, 1, 1, 1, 0.5], [0, 0, 0, 0, 0, 0.1], [0, 1], [0.3],
  ])
  func `ties lie in one bin in fitting and in use, and no bin is empty`(values: [Double]) throws {
    let measures = (0..<97).map { values[$0 * $0 % values.count] }
    let bins = try #require(DifficultyBins(calibratedOn: measures))
    let used = measures.map { bins.bin(of: $0) }
    #expect(DifficultyBins.bins(of: measures) == used)
    #expect(Set(used) == Set(1...bins.count))
  }

  @Test func `agreement is one for the same order and minus one for its reverse`() {
    let values = [0.1, 0.4, 0.2, 0.9, 0.9]
    #expect(Agreement(values, values.map { $0 * $0 }) == Agreement(values, values))
    #expect(abs(Agreement(values, values).rankCorrelation - 1) < 1e-12)
    #expect(abs(Agreement(values, values.map { -$0 }).rankCorrelation + 1) < 1e-12)
    #expect(Agreement(values, [1, 1, 1, 1, 1]).rankCorrelation == 0)
    #expect(Agreement(values, values).sameBin == 1)
  }
}
