/// How well two measures of the estimated pass rate agree.
public struct Agreement: Codable, Hashable, Sendable {
  /// Spearman's rank correlation, in `-1...1`; 0 when one measure is constant.
  public var rankCorrelation: Double
  /// The share of problems that both measures put into the same bin.
  public var sameBin: Double

  /// - Precondition: Both have a value for each problem.
  public init(_ first: [Double], _ second: [Double], bins: Int = 5) {
    precondition(
      first.count == second.count, "\(first.count) measures against \(second.count)")
    rankCorrelation = correlation(ranks(first), ranks(second))
    let pairs = zip(
      DifficultyBins.bins(of: first, count: bins), DifficultyBins.bins(of: second, count: bins))
    sameBin = first.isEmpty ? 0 : Double(pairs.count { $0 == $1 }) / Double(first.count)
  }
}

/// Ranks from 0; equal values share their mean rank.
func ranks(_ values: [Double]) -> [Double] {
  let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
  var ranks = [Double](repeating: 0, count: values.count)
  var start = 0
  while start < order.count {
    var end = start
    while end + 1 < order.count, values[order[end + 1]] == values[order[start]] { end += 1 }
    for place in start...end { ranks[order[place]] = Double(start + end) / 2 }
    start = end + 1
  }
  return ranks
}

private func correlation(_ x: [Double], _ y: [Double]) -> Double {
  let n = Double(x.count)
  let (mx, my) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
  var (xx, yy, xy) = (0.0, 0.0, 0.0)
  for (a, b) in zip(x, y) {
    xx += (a - mx) * (a - mx)
    yy += (b - my) * (b - my)
    xy += (a - mx) * (b - my)
  }
  return xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : 0
}
