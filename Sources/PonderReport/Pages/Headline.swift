import PonderPolicy
public import PonderPools

/// The first thing that a study says: how much cheaper it is to choose by difficulty how to think.
public struct Headline: Sendable {
  private let curves: ComputeCurves
  private let efficiency: Efficiency
  private let budget: Int
  private let ratio: RatioEstimate
  private let problems: Int

  /// - Parameters:
  ///   - analysis: The study.
  ///   - efficiencies: Its efficiencies, of which the one among all methods by the prompt, everything charged, is
  ///     told.
  /// - Returns: `nil` when the study lacks it.
  public init?(_ analysis: StudyAnalysis, _ efficiencies: [Efficiency]) {
    let told = efficiencies.filter {
      $0.measure == .prompt && $0.charge == .floatingPointOperations
    }
    // Where all methods are searches, their set comes last.
    guard let efficiency = told.last, let curves = analysis.computeCurves(among: efficiency.set),
      let last = efficiency.ratios.last(where: { $0.budget <= 64 }) ?? efficiency.ratios.last
    else { return nil }
    self.curves = curves
    self.efficiency = efficiency
    (budget, ratio) = last
    problems = analysis.table.problems.count
  }

  /// One sentence.
  public var text: String {
    let claim = """
      Choosing by the question alone how to think is \(censored(ratio)) times cheaper than best-of-\(budget) for the \
      same accuracy, the compute of all models charged, on \(problems) fresh problems
      """
    guard let ours = curves.chosen(asGoodAs: budget),
      let theirs = curves.samples.first(where: { $0.budget == budget })
    else { return claim + "." }
    return claim
      + ": N = \(ours.budget) solves \(percent(ours.accuracy)) %, best-of-\(budget) "
      + "\(percent(theirs.accuracy)) %."
  }

  /// Accuracy against compute.
  var figure: Figure {
    // One sample with its score is the unit, so that the axis reads as N does for best-of-N.
    let unit = curves.samples.first.map { $0.operations / Double($0.budget) } ?? 1
    func series(_ name: String, _ points: [ComputeCurves.Point]) -> ChartSeries {
      ChartSeries(name: name, points: points.map { .init(x: $0.operations / unit, $0.accuracy) })
    }
    return Figure(
      id: "headline", title: "What choosing by difficulty buys",
      caption: text + " One unit of compute is what a sample and its score cost.",
      charts: [
        Chart(
          title: "Accuracy by compute, everything charged", label: "compute, in scored samples",
          series: [
            series("best-of-N weighted", curves.samples),
            series("chosen by the question, among \(curves.set.title)", curves.chosen),
          ], ticks: curves.samples.map { $0.operations / unit })
      ])
  }
}
