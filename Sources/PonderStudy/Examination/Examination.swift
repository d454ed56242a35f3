public import PonderPools

/// Whether choosing by difficulty how to think can pay on a domain with its models: depth, difficulty, and
/// what verifier and reviser know.
///
/// Every figure has a 95 % interval over problems.
public struct Examination: Codable, Hashable, Sendable {
  /// A range of estimated pass rates.
  public struct Bin: Codable, Hashable, Sendable {
    /// 1 is easiest.
    public var number: Int
    public var passAt1: Estimate
  }

  /// How well the verifier ranks continuations of one prefix.
  public struct SiblingQuality: Codable, Hashable, Sendable {
    /// The chance that of two continuations, one alive and one dead, the first has the higher score; the
    /// mean over prefixes that have both.
    public var areaUnderCurve: Estimate
    /// Prefixes that have both.
    public var prefixes: Int
  }

  public var problems: Int
  /// Samples of each problem.
  public var samples: Int
  /// Steps of a solution.
  public var depth: Estimate
  public var passAt1: Estimate
  /// Five equal parts by pass@1; empty for fewer than five problems.
  ///
  /// The first half of the samples sorts the problems, the second measures them.
  public var bins: [Bin]
  /// The chance that one of all samples is right.
  public var coverage: Estimate
  /// Best-of-N weighted over all samples.
  public var bestOfN: Estimate
  /// Coverage minus best-of-N: what a better choice among the same samples could win.
  public var gap: Estimate
  /// Steps from the fatal one to the first at which the verifier's score is below half of what it was
  /// before the fatal one; `nil` when no sample has both.
  public var detectionDelay: Estimate?
  /// The share of mistakes that are seen at once.
  public var seenAtOnce: Estimate?
  /// Continuations of one line; hard prefixes, of whose samples fewer than a quarter are alive, also
  /// apart.
  public var lines: SiblingQuality?
  public var hardLines: SiblingQuality?
  /// Continuations of one stride.
  public var strides: SiblingQuality?
  public var hardStrides: SiblingQuality?
  /// The chance to be right with a wrong attempt in view, divided by pass@1 of the same problems; `nil` without
  /// a reviser.
  public var informationRatio: Estimate?

  /// - Parameters:
  ///   - results: One per problem, each with the same number of samples.
  ///   - bootstrap: How intervals of ratios are resampled.
  public init(_ results: [ExaminedProblem], bootstrap: Bootstrap = Bootstrap()) {
    problems = results.count
    samples = results.map(\.samples.count).min() ?? 0
    depth =
      bootstrap.ratio(results) { result in
        (Double(result.samples.reduce(0) { $0 + $1.scores.count }), Double(result.samples.count))
      } ?? .mean(of: [])
    passAt1 = .mean(of: results.map(\.passRate))
    bins = Self.bins(results)
    let covered = results.map { result in result.samples.contains { $0.isRight } }
    coverage = .share(of: covered.count { $0 }, among: results.count)
    bestOfN = .share(of: results.count { $0.isBestRight }, among: results.count)
    gap = .mean(of: zip(results, covered).map { $1 && !$0.isBestRight ? 1 : 0 })
    let delays = results.map { result in
      result.samples.filter { !$0.isRight }.compactMap {
        $0.detectionDelay(start: result.startScore)
      }
    }
    detectionDelay = bootstrap.ratio(delays) { (Double($0.reduce(0, +)), Double($0.count)) }
    seenAtOnce = bootstrap.ratio(delays) {
      ($0.reduce(0) { $0 + ($1 == 0 ? 1 : 0) }, Double($0.count))
    }
    func quality(_ all: [[ExaminedProblem.Siblings]]) -> SiblingQuality? {
      let areas = all.map { $0.compactMap(\.areaUnderCurve) }
      return bootstrap.ratio(areas) { ($0.reduce(0, +), Double($0.count)) }.map {
        SiblingQuality(areaUnderCurve: $0, prefixes: areas.reduce(0) { $0 + $1.count })
      }
    }
    lines = quality(results.map(\.lines))
    hardLines = quality(results.map { $0.lines.filter(\.isHard) })
    strides = quality(results.map(\.strides))
    hardStrides = quality(results.map { $0.strides.filter(\.isHard) })
    informationRatio = bootstrap.ratio(results.filter { !$0.informed.isEmpty }) { result in
      let asked = Double(result.informed.count)
      return (Double(result.informed.count { $0 }), asked * result.passRate)
    }
  }

  private static func bins(_ results: [ExaminedProblem]) -> [Bin] {
    guard results.count >= 5 else { return [] }
    let halves = results.map { result in
      let middle = result.samples.count / 2
      return (
        first: result.share(of: result.samples[..<middle]),
        second: result.share(of: result.samples[middle...])
      )
    }
    let order = halves.indices.sorted { (halves[$1].first, $0) < (halves[$0].first, $1) }
    return order.fifths.enumerated().map { bin, problems in
      Bin(number: bin + 1, passAt1: .mean(of: problems.map { halves[$0].second }))
    }
  }
}

extension ExaminedProblem {
  /// What stands for the score of the question: the mean score of the first steps.
  fileprivate var startScore: Double {
    let first = samples.compactMap(\.scores.first)
    return first.isEmpty ? 0 : first.reduce(0, +) / Double(first.count)
  }
}

extension ExaminedProblem.Siblings {
  /// The chance that an alive continuation has a higher score than a dead one; `nil` when all are alike.
  var areaUnderCurve: Double? {
    ScoreQuality(scores: scores, labels: alive.map { $0 ? 1 : 0 }).areaUnderCurve
  }
}

extension Bootstrap {
  /// A ratio of sums over problems; `nil` when the sum below is 0.
  fileprivate func ratio<Element>(
    _ elements: [Element], _ parts: (Element) -> (Double, Double)
  ) -> Estimate? {
    let parts = elements.map(parts)
    guard parts.reduce(0, { $0 + $1.1 }) > 0 else { return nil }
    return estimate(over: parts.count) { indices in
      let (above, below) = indices.reduce((0.0, 0.0)) { sum, index in
        (sum.0 + parts[index].0, sum.1 + parts[index].1)
      }
      return below > 0 ? above / below : 0
    }
  }
}
