import PonderPolicy
import PonderPools
import PonderSearch

/// Findings one to four: aggregation, verifiers, beam and lookahead.
extension Checks {
  var aggregation: [Comparison?] {
    let (last, least, product, best) = (
      Arm(StudyTable.bestOfN, most), Arm(StudyTable.bestOfNByMinimum, most),
      Arm(StudyTable.bestOfNByProduct, most), Arm(StudyTable.bestSingle, most)
    )
    return [better(last, least), better(least, product), better(last, best)]
  }

  var verifiers: [Comparison?] {
    let (process, outcome) = (StudyTable.bestOfN, StudyTable.outcomeMethod)
    return [
      better(Arm(process, most), Arm(outcome, most)),
      growth(of: process, over: outcome, from: small.first ?? 1, to: most),
    ]
  }

  var beam: [Comparison?] {
    let (beam, samples) = (StudyTable.beam, StudyTable.bestOfN)
    let early = small.map { better(Arm(beam, $0), Arm(samples, $0)) }
    guard let rates = analysis.table.passRates(by: .oracle), let peak = small.last else {
      return early
    }
    let easy = DifficultyBins.bins(of: rates).map { $0 <= 2 }
    return early + [
      growth(of: samples, over: beam, from: peak, to: most),
      fall(of: beam, from: peak, to: most, on: easy, note: " in bins 1 and 2"),
    ]
  }

  var lookahead: [Comparison?] {
    // Each search that looks ahead, and the beam search of its width.
    var plain: [String: String] = [:]
    for case let ahead as BeamSearch in analysis.table.plan.searches.map(\.base)
    where ahead.settings.lookahead > 0 {
      plain[ahead.id] = (try? BeamSearch(width: ahead.width, stride: ahead.settings.stride))?.id
    }
    let arms = analysis.table.columns.keys.filter { plain[$0.name] != nil }.sorted()
    let pairs = arms.compactMap { arm -> (beam: [Double], lookahead: [Double])? in
      guard let beam = plain[arm.name].flatMap({ accuracy(Arm($0, arm.budget)) }),
        let ahead = accuracy(arm)
      else { return nil }
      return (beam, ahead)
    }
    guard !pairs.isEmpty else { return [] }
    return [
      Comparison(
        "beam − lookahead, mean of \(pairs.count) budgets and widths",
        TestedDifference(means(of: pairs.map(\.beam)), minus: means(of: pairs.map(\.lookahead))))
    ]
  }

  /// The comparison that one method's lead over another is larger at a large budget than at a small one.
  private func growth(
    of first: String, over second: String, from small: Int, to large: Int
  ) -> Comparison? {
    let arms = [(first, large), (second, large), (first, small), (second, small)]
    let columns = arms.compactMap { accuracy(Arm($0.0, $0.1)) }
    guard small < large, columns.count == 4 else { return nil }
    let changes = columns[0].indices.map {
      (columns[0][$0] - columns[1][$0]) - (columns[2][$0] - columns[3][$0])
    }
    return Comparison(
      "\(label(of: first)) − \(label(of: second)), at N = \(large) over N = \(small)",
      TestedDifference(changes, in: -2...2))
  }

  /// The comparison that a method is worse at a large budget than at a small one.
  private func fall(
    of name: String, from small: Int, to large: Int, on chosen: [Bool], note: String
  ) -> Comparison? {
    guard small < large, let before = accuracy(Arm(name, small)),
      let after = accuracy(Arm(name, large))
    else { return nil }
    func kept(_ values: [Double]) -> [Double] { zip(values, chosen).filter(\.1).map(\.0) }
    return Comparison(
      "\(label(of: name))\(note), N = \(small) − N = \(large)",
      TestedDifference(kept(before), minus: kept(after)))
  }
}
