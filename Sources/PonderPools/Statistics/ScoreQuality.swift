/// How well scores predict outcomes.
public struct ScoreQuality: Codable, Hashable, Sendable {
  public var count: Int
  public var meanScore: Double
  public var meanLabel: Double
  /// The probability that a right case has a higher score than a wrong one, with ties counting half; `nil`
  /// when all outcomes are the same.
  public var areaUnderCurve: Double?
  /// The mean absolute difference between mean score and mean label in ten groups of equal size by score.
  public var calibrationError: Double

  /// - Parameters:
  ///   - scores: In `0...1`.
  ///   - labels: For each score, the share of trials that ended right, in `0...1`. A share counts as a
  ///     fraction of a right case, and the rest as a fraction of a wrong one.
  /// - Complexity: O(n log n)
  public init(scores: [Double], labels: [Double]) {
    precondition(scores.count == labels.count, "\(scores.count) scores, \(labels.count) labels")
    count = scores.count
    func mean(_ values: some Collection<Double>) -> Double {
      values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }
    meanScore = mean(scores)
    meanLabel = mean(labels)
    let order = scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
    var (wrongBelow, wins) = (0.0, 0.0)
    var start = 0
    while start < order.count {
      var end = start
      while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
      let right = order[start..<end].reduce(0) { $0 + labels[$1] }
      let wrong = Double(end - start) - right
      wins += right * (wrongBelow + wrong / 2)
      wrongBelow += wrong
      start = end
    }
    let right = labels.reduce(0, +)
    areaUnderCurve = right > 0 && wrongBelow > 0 ? wins / (right * wrongBelow) : nil
    let groups = (0..<10).map { group in
      order[(group * order.count / 10)..<((group + 1) * order.count / 10)]
    }
    calibrationError = groups.reduce(0) { sum, group in
      let gap = mean(group.map { scores[$0] }) - mean(group.map { labels[$0] })
      return sum + abs(gap) * Double(group.count) / Double(max(1, order.count))
    }
  }
}
