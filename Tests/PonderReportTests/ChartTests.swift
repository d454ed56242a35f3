import Testing

@testable import PonderReport

struct ChartTests {
  private let lines = Chart(
    title: "Accuracy by budget", label: "generations",
    series: [
      ChartSeries(
        name: "majority",
        points: [
          .init(x: 1, y: 0.2, low: 0.15, high: 0.25), .init(x: 4, y: 0.3, low: 0.25, high: 0.35),
          .init(x: 16, y: 0.4, low: 0.35, high: 0.45),
        ]),
      ChartSeries(name: "<beam> & \"co\"", points: [.init(x: 4, y: 0.5, low: 0.4, high: 0.6)]),
    ], mark: ("large", 0.45))

  @Test func `lines with bands`() throws {
    try expectGolden(lines.svg.source, "lines.svg")
    #expect(lines.legend.source.contains("&lt;beam&gt; &amp; &quot;co&quot;"))
  }

  @Test func `multiples over a linear axis`() throws {
    let trend = Chart(
      title: "Efficiency against depth", kind: .trend, unit: .times, label: "legs",
      series: [
        ChartSeries(
          name: "searches",
          points: [
            .init(x: 1, y: 1.25, low: 0.9, high: 1.6), .init(x: 4, y: 6, low: 4, high: 9.5),
            .init(x: 5.5, y: 8, low: 5, high: 12),
          ])
      ], mark: ("the same cost", 1))
    try expectGolden(trend.svg.source, "trend.svg")
    let source = trend.svg.source
    #expect(source.contains("searches, 4: 6 × (4 to 9.5)") && source.contains(">5.50<"))
    #expect(source.contains(">10 ×<") && !source.contains("%"))
  }

  @Test func `bars with whiskers`() throws {
    let bars = Chart(
      title: "By difficulty", kind: .bars(groups: ["bin 1", "bin 2"]), label: "difficulty",
      series: [
        ChartSeries(
          name: "small",
          points: [
            .init(x: 0, y: 0.9, low: 0.85, high: 0.95), .init(x: 1, y: 0, low: 0, high: 0.02),
          ]),
        ChartSeries(name: "large", points: [.init(x: 0, y: 0.95, low: 0.9, high: 1)]),
      ])
    try expectGolden(bars.svg.source, "bars.svg")
  }

  @Test func `a picture stands alone, with its legend and its colours`() throws {
    let picture = lines.picture
    try expectGolden(picture, "picture.svg")
    #expect(picture.contains("<style>") && picture.contains("prefers-color-scheme:dark"))
    #expect(picture.contains("&lt;beam&gt; &amp; &quot;co&quot;</text>"))
  }

  @Test func `a chart without points is still a picture`() {
    #expect(Chart(title: "none", label: "n", series: []).svg.source.hasPrefix("<svg"))
    let empty = Chart(title: "none", kind: .bars(groups: []), label: "n", series: [])
    #expect(empty.svg.source.hasPrefix("<svg"))
  }

  @Test(arguments: [
    (0.0, "0"), (-0.04, "0"), (12.34, "12.3"), (99.96, "100"), (-2.5, "-2.5"), (-0.5, "-0.5"),
    (.infinity, "inf"),
  ])
  func `a number has one digit behind the point where it needs one`(value: Double, text: String) {
    #expect(number(value) == text)
  }

  @Test(arguments: [(0.05, 6), (0.1, 6), (0.3, 7), (0.62, 4), (1.0, 6)])
  func `an axis has a handful of ticks`(high: Double, count: Int) {
    let ticks = Scale.percentTicks(upTo: high)
    #expect(ticks.count == count && ticks[0] == 0)
  }

  @Test func `a single value lies in the middle of its axis`() {
    #expect(Scale(.linear, 3...3, to: (0, 10)).place(3) == 5)
    #expect(Scale(.logarithmic, 8...8, to: (0, 10)).place(8) == 5)
    #expect(Scale(.logarithmic, 1...16, to: (0, 8)).place(4) == 4)
  }

  @Test func `text in a page is escaped, markup is not`() {
    let name = "<script>"
    let page = HTML.element("p", ["title": "a \"b\""], [.text(name), "\(name)"])
    #expect(
      page.source
        == #"<p title="a &quot;b&quot;">&lt;script&gt;&lt;script&gt;</p>"#)
  }
}
