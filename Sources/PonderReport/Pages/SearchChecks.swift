import PonderPolicy
import PonderStudy

/// Findings one to four: aggregation, verifiers, beam and lookahead.
extension Checks {
  var aggregation: [Comparison?] {
    let last = Arm(StudyTable.bestOfN, most)
    return ["best-of-N weighted by minimum", "best-of-N weighted by product", "best-of-N best"]
      .map { atLeast(last, Arm($0, most)) }
  }

  var verifiers: [Comparison?] {
    let (process, outcome) = (StudyTable.bestOfN, StudyTable.outcomeMethod)
    return [
      atLeast(Arm(process, most), Arm(outcome, most)),
      growth(of: process, over: outcome, from: 4, to: most),
    ]
  }

  var beam: [Comparison?] {
    let (beam, samples) = (StudyTable.beam, StudyTable.bestOfN)
    let early = [4, 16].map { atLeast(Arm(beam, $0), Arm(samples, $0)) }
    guard let ease = analysis.table.ease(by: .oracle) else { return early }
    let easy = DifficultyBins.ranked(ease).map { $0 <= 2 }
    return early + [
      growth(of: samples, over: beam, from: 4, to: most, on: easy, note: " in bins 1 and 2")
    ]
  }

  var lookahead: [Comparison?] {
    let arms = analysis.table.columns.keys.filter { $0.name.hasPrefix("lookahead") }.sorted()
    let pairs = arms.compactMap { arm -> (beam: [Double], lookahead: [Double])? in
      let width = arm.name.split(separator: ", ").last.map(String.init) ?? ""
      guard let beam = accuracy(Arm("beam, \(width)", arm.budget)), let ahead = accuracy(arm)
      else { return nil }
      return (beam, ahead)
    }
    guard !pairs.isEmpty else { return [] }
    return [
      comparison(
        "beam − lookahead, mean of \(pairs.count) budgets and widths", means(of: pairs.map(\.beam)),
        means(of: pairs.map(\.lookahead)))
    ]
  }

  /// One method's lead over another is at least as large at a large budget as at a small one.
  private func growth(
    of first: String, over second: String, from small: Int, to large: Int, on chosen: [Bool]? = nil,
    note: String = ""
  ) -> Comparison? {
    let arms = [(first, large), (second, large), (first, small), (second, small)]
    let columns = arms.compactMap { accuracy(Arm($0.0, $0.1)) }
    guard small < large, columns.count == 4 else { return nil }
    func lead(_ a: [Double], _ b: [Double]) -> [Double] {
      zip(a, b).enumerated().filter { chosen?[$0.offset] ?? true }.map {
        $0.element.0 - $0.element.1
      }
    }
    return comparison(
      "\(first) − \(second)\(note), at N = \(large) over N = \(small)",
      lead(columns[0], columns[1]), lead(columns[2], columns[3]))
  }
}
