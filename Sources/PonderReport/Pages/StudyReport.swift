public import PonderPools
import PonderSearch
public import PonderStudy

/// A study as one self-contained page without network access or scripts, in light and dark.
public struct StudyReport: Sendable {
  private let analysis: StudyAnalysis
  private let about: About
  private let comparisons: ComparisonTables

  /// Facts about a study.
  public struct About: Sendable {
    public var title: String
    /// The larger model's parameters divided by the small one's, without embeddings.
    public var ratio: Double
    /// Facts such as the models and the seeds, by name.
    public var facts: [(name: String, value: String)]
    /// A search and a chain for readers to step through.
    public var examples: StudyExamples?

    public init(
      title: String, ratio: Double, facts: [(name: String, value: String)],
      examples: StudyExamples? = nil
    ) {
      self.title = title
      self.ratio = ratio
      self.facts = facts
      self.examples = examples
    }
  }

  /// - Parameters:
  ///   - analysis: The study.
  ///   - about: Facts about it.
  ///   - comparisons: Stopping rules on the study's samples, and prices on its results.
  public init(
    _ analysis: StudyAnalysis, about: About,
    comparisons: ComparisonTables = ComparisonTables(stopping: [], batches: [])
  ) {
    self.analysis = analysis
    self.about = about
    self.comparisons = comparisons
  }

  /// The page.
  public var html: String {
    // One bootstrap serves the headline and both tables.
    let efficiencies = analysis.efficiencies()
    let tables = StudyTables(analysis, ratio: about.ratio, comparisons: comparisons)
      .all(efficiencies)
    let examples = [
      about.examples?.tree.map { TreeFigure(tree: $0).html },
      about.examples?.chain.map { ChainFigure(chain: $0).html },
    ].compactMap(\.self)
    let first = ["efficiency", "efficiency-levels", "checks"]
    let headlines = first.flatMap { id in tables.filter { $0.id == id } }
    let body: [HTML] =
      [Headline(analysis, efficiencies)?.figure.html, Page.facts(about.facts)].compactMap(\.self)
      + headlines.map(\.html) + figures.map(\.html) + examples
      + tables.filter { !first.contains($0.id) }.map(\.html)
    return Page(title: about.title, body: body).source
  }

  /// Every chart of the page as a separate SVG file, by name.
  public var pictures: [(name: String, source: String)] {
    figures.flatMap(\.pictures)
  }

  private var figures: [Figure] {
    let plan = analysis.table.plan
    return SearchFigures(
      analysis: analysis, searches: plan.searches,
      budgets: plan.budgets.sorted()
    ).figures
      + RevisionFigures(analysis: analysis, budgets: plan.revisionBudgets.sorted()).figures
      + ExchangeFigures(analysis: analysis, ratio: about.ratio).figures
  }
}
