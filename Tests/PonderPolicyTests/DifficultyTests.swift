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

  @Test func `the paper bins a set by its ranks`() {
    #expect(DifficultyBins.ranked([0.1, 0.9, 0.5, 0.5, .nan]) == [4, 1, 2, 3, 5])
    #expect(DifficultyBins.ranked([]) == [])
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
