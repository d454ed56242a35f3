import PonderPolicy
public import PonderPools

/// Where thinking by difficulty pays: its efficiency in several studies, against something that differs
/// between them, such as how many steps a solution has.
public struct Landscape: Sendable {
  /// Studies along one axis.
  public struct Axis: Sendable {
    public var title: String
    /// What the axis shows.
    public var label: String
    public var points: [(at: Double, analysis: StudyAnalysis)]

    public init(title: String, label: String, points: [(at: Double, analysis: StudyAnalysis)]) {
      self.title = title
      self.label = label
      self.points = points
    }
  }

  private let axes: [MeasuredAxis]
  private let budget: Int

  /// Measures every study, which takes a bootstrap for each.
  ///
  /// - Parameters:
  ///   - axes: A chart for each.
  ///   - budget: The budget of the baseline whose accuracy is to be reached.
  public init(_ axes: [Axis], budget: Int) {
    self.budget = budget
    self.axes = axes.map { MeasuredAxis($0, budget: budget) }
  }

  /// The page.
  public func html(title: String) -> String {
    Page(title: title, body: figures.map(\.html) + tables.map(\.html)).source
  }

  /// Every chart as a separate SVG file, by name.
  public var pictures: [(name: String, source: String)] { figures.flatMap(\.pictures) }

  /// The numbers of each chart.
  public var tables: [ReportTable] {
    axes.enumerated().map { index, axis in
      ReportTable(
        id: "landscape-table-\(index + 1)", title: axis.title,
        caption: """
          How many times cheaper the choice by the prompt's difficulty reaches what \(budget) samples with the \
          verifier's weighted choice reach, with 95 % intervals over problems, for which bins are cut and \
          strategies chosen anew. At least: its smallest budget is there already; at most: its largest is not. \
          All FLOPs: those of every model, and of measuring the difficulty.
          """,
        header: [axis.label, "problems", "pass@1", "best-of-\(budget)"]
          + MeasuredAxis.kinds.map(\.name),
        rows: axis.places.map { place in
          [
            axis.chart(axis.title).place(place.at), "\(place.problems)",
            percent(place.single), percent(place.baseline),
          ] + place.ratios.map { $0.map(censored) ?? "not measured" }
        })
    }
  }

  private var figures: [Figure] {
    axes.enumerated().map { index, axis in
      Figure(
        id: "landscape-\(index + 1)", title: axis.title,
        caption: """
          How many times cheaper choosing by difficulty reaches what best-of-\(budget) reaches; bounds are drawn as \
          points where a curve ends, and the table below says which.
          """,
        charts: [axis.chart(axis.title)])
    }
  }
}

/// An axis with the figures of its studies.
private struct MeasuredAxis: Sendable {
  /// What is compared.
  static let kinds: [(name: String, set: CandidateSet, charge: Efficiency.Charge)] = [
    ("searches, generations", .searches, .generations),
    ("all methods, all FLOPs", .everything, .floatingPointOperations),
  ]

  struct Place {
    var at: Double
    var problems: Int
    var single: Estimate
    var baseline: Estimate
    /// One for each of the kinds.
    var ratios: [RatioEstimate?]
  }

  var title: String
  var label: String
  var places: [Place]

  init(_ axis: Landscape.Axis, budget: Int) {
    title = axis.title
    label = axis.label
    places = axis.points.sorted { $0.at < $1.at }.map { at, analysis in
      Place(
        at: at, problems: analysis.table.problems.count,
        single: analysis.mean(of: .init(StudyTable.bestOfN, 1)),
        baseline: analysis.mean(of: .init(StudyTable.bestOfN, budget)),
        ratios: Self.kinds.map { kind in
          analysis.efficiency(among: kind.set, by: .prompt, charging: kind.charge)?
            .ratios.first { $0.budget == budget }?.ratio
        })
    }
  }

  func chart(_ title: String) -> Chart {
    Chart(
      title: title, kind: .trend, unit: .times, label: label,
      series: Self.kinds.enumerated().map { index, kind in
        ChartSeries(
          name: kind.name,
          points: places.compactMap { place in
            place.ratios[index].flatMap { .init(x: place.at, $0) }
          })
      }, mark: ("the same cost", 1))
  }
}

extension ChartSeries.Point {
  /// A ratio, or its bound; `nil` if nothing is known of it.
  fileprivate init?(x: Double, _ ratio: RatioEstimate) {
    guard let value = ratio.value.least ?? ratio.value.most, value.isFinite else { return nil }
    self.init(
      x: x, y: value, low: min(value, ratio.low ?? 0),
      high: max(value, ratio.high.flatMap { $0.isFinite ? $0 : nil } ?? value))
  }
}
