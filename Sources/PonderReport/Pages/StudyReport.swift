import PonderPolicy
import PonderSearch
public import PonderStudy

/// A study as one page that needs nothing else: no network, no script, light and dark.
public struct StudyReport: Sendable {
  private let analysis: StudyAnalysis
  private let about: About

  /// What a study was of.
  public struct About: Sendable {
    public var title: String
    /// Names of the tree searches, in the study's order.
    public var searches: [String]
    public var budgets: [Int]
    public var revisionBudgets: [Int]
    /// Parameters of the larger model over those of the small one, without embeddings.
    public var ratio: Double
    /// Facts such as the models and the seeds, by name.
    public var facts: [(name: String, value: String)]

    public init(
      title: String, searches: [String], budgets: [Int], revisionBudgets: [Int], ratio: Double,
      facts: [(name: String, value: String)]
    ) {
      self.title = title
      self.searches = searches
      self.budgets = budgets
      self.revisionBudgets = revisionBudgets
      self.ratio = ratio
      self.facts = facts
    }
  }

  public init(_ analysis: StudyAnalysis, about: About) {
    self.analysis = analysis
    self.about = about
  }

  /// The candidates of the paper's compute-optimal search.
  var candidates: [String] {
    ["best-of-N weighted"] + about.searches.filter { $0 == "beam 4" }
  }

  /// Every method of search, majority included.
  var everything: [String] { ["majority", "best-of-N weighted"] + about.searches }

  /// Every split of revisions chosen by the verifier.
  var splits: [String] {
    let ratios = about.revisionBudgets.flatMap { RevisionRatio.all(for: $0) }
    return Set(ratios.map { "revisions \($0) hierarchical" }).sorted()
  }

  /// The page.
  public var html: String {
    var families = [(name: "Search", candidates: everything)]
    if !about.revisionBudgets.isEmpty { families.append(("Revisions", splits)) }
    let figures =
      SearchFigures(
        analysis: analysis, searches: about.searches, budgets: about.budgets
      ).figures
      + RevisionFigures(analysis: analysis, budgets: about.revisionBudgets).figures
      + ExchangeFigures(analysis: analysis, families: families, ratio: about.ratio).figures
    let body: [HTML] =
      [
        .element("h1", [:], [.text(about.title)]), facts, efficiencies, checks,
      ] + figures.map(\.html)
    return "<!doctype html>\n"
      + HTML.element(
        "html", ["lang": "en"],
        [
          .element(
            "head", [:],
            [
              .element("meta", ["charset": "utf-8"]),
              .element(
                "meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
              .element("title", [:], [.text(about.title)]),
              .element("style", [:], [.raw(PageStyle.css)]),
            ]), .element("body", [:], [.element("main", [:], body)]),
        ]
      ).source + "\n"
  }

  private var facts: HTML {
    .element(
      "dl", [:],
      about.facts.flatMap { fact -> [HTML] in
        [
          .element("dt", [:], [.text(fact.name)]),
          .element("dd", [:], [.text(fact.value)]),
        ]
      })
  }

  /// How many times cheaper the compute-optimal choice reaches best-of-N's accuracy.
  var efficiencyRows: [[String]] {
    let budgets = [16, 64, 256].filter(about.budgets.contains)
    func row(
      _ name: String, _ candidates: [String], _ measure: Policy.Measure, over base: String,
      _ charge: StudyAnalysis.Charge
    ) -> [String]? {
      guard let curve = analysis.computeOptimal(among: candidates, by: measure) else { return nil }
      return [name]
        + budgets.map { budget in
          let ratio = analysis.efficiency(of: curve, over: base, at: budget, charging: charge)
          return "\(number(ratio.value)) (\(number(ratio.low)) to \(number(ratio.high)))"
        }
    }
    let base = "best-of-N weighted"
    return [
      row("search, oracle difficulty, generations", candidates, .oracle, over: base, .generations),
      row(
        "search, predicted difficulty, generations", candidates, .predicted, over: base,
        .generations),
      row(
        "all methods, oracle difficulty, generations", everything, .oracle, over: base,
        .generations),
      row(
        "all methods, prompt difficulty, FLOPs, everything charged", everything, .prompt,
        over: base, .floatingPointOperations),
    ].compactMap { $0 }
  }

  private var efficiencies: HTML {
    let budgets = [16, 64, 256].filter(about.budgets.contains)
    return .element(
      "section", ["id": "efficiency"],
      [
        .element("h2", [:], ["Efficiency"]),
        .element(
          "p", [:],
          [
            """
            How many times cheaper the compute-optimal choice reaches the accuracy of weighted \
            best-of-N, with 95 % intervals over problems; 0 means that it never does.
            """
          ]),
        Figure.table(["accounting"] + budgets.map { "N = \($0)" }, efficiencyRows),
      ])
  }

  private var checks: HTML {
    .element(
      "section", ["id": "checks"],
      [
        .element("h2", [:], ["The paper's findings, tried here"]),
        .element(
          "p", [:],
          [
            """
            Differences in points of accuracy, paired over problems, with 95 % intervals. A finding \
            fails when one of its comparisons is significantly on the wrong side.
            """
          ]),
        Figure.table(
          ["finding", "verdict", "evidence"],
          Checks(analysis, budgets: about.budgets).all.map {
            [$0.finding, $0.verdict.rawValue, $0.evidence]
          }),
      ])
  }
}
