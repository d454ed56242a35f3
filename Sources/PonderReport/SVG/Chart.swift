import PonderPools
import RealModule

/// One series of a chart, drawn as a line with a band or as bars with whiskers.
public struct ChartSeries: Hashable, Sendable {
  /// A value at a position, with its interval.
  public struct Point: Hashable, Sendable {
    public var x: Double
    public var y: Double
    public var low: Double
    public var high: Double

    public init(x: Double, y: Double, low: Double, high: Double) {
      self.x = x
      self.y = y
      self.low = low
      self.high = high
    }
  }

  public var name: String
  public var points: [Point]

  public init(name: String, points: [Point]) {
    self.name = name
    self.points = points
  }
}

/// A chart of accuracies, or of ratios, as SVG in the page's colours.
public struct Chart: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// Lines with bands over a logarithmic axis.
    case lines
    /// Lines with bands over a linear axis.
    case trend
    /// Groups of bars with whiskers; `x` is the group, from 0.
    case bars(groups: [String])
  }

  /// The unit of the vertical axis.
  public enum Unit: Hashable, Sendable {
    /// Accuracies in `0...1`, shown as percentages.
    case percent
    /// Ratios from 0, shown as multiples.
    case times
  }

  public var title: String
  public var kind: Kind
  public var unit: Unit
  /// The label of the horizontal axis.
  public var label: String
  public var series: [ChartSeries]
  /// Where the horizontal axis of lines has its marks; at their points if `nil`.
  public var ticks: [Double]?
  /// A horizontal line with a name, such as the larger model's accuracy.
  public var mark: (name: String, value: Double)? {
    get { markName.map { ($0, markValue) } }
    set {
      markName = newValue?.name
      markValue = newValue?.value ?? 0
    }
  }

  private var markName: String?
  private var markValue = 0.0

  public init(
    title: String, kind: Kind = .lines, unit: Unit = .percent, label: String,
    series: [ChartSeries], ticks: [Double]? = nil, mark: (name: String, value: Double)? = nil
  ) {
    self.title = title
    self.kind = kind
    self.unit = unit
    self.label = label
    self.series = series
    self.ticks = ticks
    self.mark = mark
  }

  static let (width, height) = (640.0, 380.0)
  private static let plot = (left: 52.0, top: 12.0, right: 628.0, bottom: 320.0)

  /// The SVG element, for a page that has its style.
  public var svg: HTML {
    .element(
      "svg",
      [
        "viewBox": "0 0 \(number(Self.width)) \(number(Self.height))", "role": "img",
        "aria-label": title,
      ], drawing)
  }

  /// The elements of the chart.
  var drawing: [HTML] {
    let most = 1.05 * (series.flatMap { $0.points.map(\.high) } + [markValue, 0.05]).reduce(0, max)
    let high = unit == .percent ? min(1, most) : most
    let y = Scale(.linear, 0...high, to: (Self.plot.bottom, Self.plot.top))
    // Ticks of multiples are those of percentages, a hundred times as far apart.
    let ticks =
      unit == .percent
      ? Scale.percentTicks(upTo: high) : Scale.percentTicks(upTo: high / 100).map { 100 * $0 }
    var parts = ticks.flatMap { gridLine($0, y) }
    switch kind {
    case .lines: parts += lines(y, .logarithmic)
    case .trend: parts += lines(y, .linear)
    case .bars(let groups): parts += bars(groups, y)
    }
    if let mark { parts += markLine(mark, y) }
    parts.append(
      text(label, x: (Self.plot.left + Self.plot.right) / 2, y: Self.plot.bottom + 42, "middle"))
    return parts
  }

  /// The series' names with their colours.
  public var legend: HTML {
    .element(
      "ul", ["class": "legend"],
      series.enumerated().map { index, series in
        .element(
          "li", ["class": "s\(index % 8)"],
          [.element("span", ["class": "key"]), .text(series.name)])
      })
  }
}

extension Chart {
  private func lines(_ y: Scale, _ axis: Scale.Kind) -> [HTML] {
    let xs = Set(series.flatMap { $0.points.map(\.x) }).sorted()
    guard let first = xs.first, let last = xs.last else { return [] }
    let x = Scale(axis, first...last, to: (Self.plot.left + 14, Self.plot.right - 14))
    let few = xs.filter { tick in
      xs.count <= 12 || tick == first || tick == last || isPower(tick)
    }
    var parts = (ticks ?? few).map {
      text(place($0), x: x.place($0), y: Self.plot.bottom + 18, "middle")
    }
    for (index, series) in series.enumerated() {
      let upper = series.points.map { "\(number(x.place($0.x))),\(number(y.place($0.high)))" }
      let lower = series.points.reversed().map {
        "\(number(x.place($0.x))),\(number(y.place($0.low)))"
      }
      let middle = series.points.map { "\(number(x.place($0.x))),\(number(y.place($0.y)))" }
      parts.append(
        .element(
          "g", ["class": "s\(index % 8)"],
          [
            .element(
              "polygon", ["class": "band", "points": (upper + lower).joined(separator: " ")]),
            .element("polyline", ["class": "line", "points": middle.joined(separator: " ")]),
          ]
            + series.points.map { point in
              .element(
                "circle",
                ["cx": number(x.place(point.x)), "cy": number(y.place(point.y)), "r": "3.5"],
                [.element("title", [:], [.text(tip(series.name, place(point.x), point))])])
            }))
    }
    return parts
  }

  private func bars(_ groups: [String], _ y: Scale) -> [HTML] {
    let room = (Self.plot.right - Self.plot.left) / Double(max(1, groups.count))
    let bar = 0.8 * room / Double(max(1, series.count))
    var parts = groups.enumerated().map { index, name in
      text(
        name, x: Self.plot.left + (Double(index) + 0.5) * room, y: Self.plot.bottom + 18, "middle")
    }
    for (index, series) in series.enumerated() {
      parts.append(
        .element(
          "g", ["class": "s\(index % 8)"],
          series.points.flatMap { point -> [HTML] in
            let left = Self.plot.left + (point.x + 0.1) * room + Double(index) * bar
            let middle = left + bar / 2
            let top = y.place(point.y)
            return [
              .element(
                "rect",
                [
                  "x": number(left), "y": number(top), "width": number(max(1, bar - 1)),
                  "height": number(Self.plot.bottom - top),
                ],
                [
                  .element(
                    "title", [:],
                    [.text(tip(series.name, groups[min(groups.count - 1, Int(point.x))], point))])
                ]),
              .element(
                "path",
                [
                  "class": "whisker",
                  "d": "M\(number(middle)) \(number(y.place(point.low)))"
                    + "V\(number(y.place(point.high)))",
                ]),
            ]
          }))
    }
    return parts
  }

  private func gridLine(_ value: Double, _ y: Scale) -> [HTML] {
    let place = number(y.place(value))
    return [
      .element(
        "path",
        ["class": "grid", "d": "M\(number(Self.plot.left)) \(place)H\(number(Self.plot.right))"]),
      text(
        shown(value), x: Self.plot.left - 6, y: y.place(value) + 4, "end"),
    ]
  }

  private func markLine(_ mark: (name: String, value: Double), _ y: Scale) -> [HTML] {
    let place = y.place(mark.value)
    return [
      .element(
        "path",
        [
          "class": "mark",
          "d": "M\(number(Self.plot.left)) \(number(place))H\(number(Self.plot.right))",
        ]),
      text(mark.name, x: Self.plot.right - 4, y: place - 5, "end"),
    ]
  }

  private func tip(_ name: String, _ place: String, _ point: ChartSeries.Point) -> String {
    let bounds = [point.low, point.high].map { number(unit == .percent ? 100 * $0 : $0) }
    return "\(name), \(place): \(shown(point.y)) (\(bounds[0]) to \(bounds[1]))"
  }

  /// A value with its unit.
  private func shown(_ value: Double) -> String {
    unit == .percent ? "\(number(100 * value)) %" : "\(number(value)) ×"
  }

  /// A position on the horizontal axis; shares have two digits.
  func place(_ x: Double) -> String {
    kind == .trend && x != x.rounded() ? x.formatted(2) : number(x)
  }

  private func text(_ text: String, x: Double, y: Double, _ anchor: String) -> HTML {
    .element(
      "text", ["x": number(x), "y": number(y), "text-anchor": anchor], [.text(text)])
  }

  private func isPower(_ value: Double) -> Bool {
    let root = Double.log2(value) / 2
    return abs(root - root.rounded()) < 1e-9
  }
}

/// Formats a number with at most one decimal digit, and none when it is zero.
func number(_ value: Double) -> String {
  let tenths = (value * 10).rounded()
  guard tenths.isFinite, abs(tenths) < 1e15 else { return "\(value)" }
  let whole = Int(tenths)
  return whole % 10 == 0
    ? "\(whole / 10)" : "\(whole < 0 ? "-" : "")\(abs(whole) / 10).\(abs(whole) % 10)"
}
