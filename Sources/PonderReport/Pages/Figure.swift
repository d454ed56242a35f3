import PonderPools

/// Charts with their caption and their numbers.
struct Figure: Sendable {
  var id: String
  var title: String
  var caption: String
  var charts: [Chart]

  var html: HTML {
    .element(
      "section", ["id": id],
      [.element("h2", [:], [.text(title)]), .element("p", [:], [.text(caption)])]
        + charts.map { chart in
          .element(
            "figure", [:],
            [.element("figcaption", [:], [.text(chart.title)]), chart.legend, chart.svg])
        } + [numbers])
  }

  /// Every chart as a separate file, by name.
  var pictures: [(name: String, source: String)] {
    charts.enumerated().map { index, chart in
      (charts.count == 1 ? id : "\(id)-\(index + 1)", chart.picture)
    }
  }

  /// The numbers behind the picture, as a table and as a CSV file to save.
  private var numbers: HTML {
    let rows = charts.flatMap { chart in
      chart.series.flatMap { series in
        series.points.map { point in
          [chart.title, series.name, chart.place(of: point)]
            + [point.y, point.low, point.high].map {
              number(chart.unit == .percent ? 100 * $0 : $0)
            }
        }
      }
    }
    let unit = charts.first?.unit == .times ? "times" : "%"
    let header = ["picture", "method", charts.first?.label ?? "", unit, "from", "to"]
    let csv = ([header] + rows).map { $0.map(quoted).joined(separator: ",") }
      .joined(separator: "\n")
    return .element(
      "details", [:],
      [
        .element("summary", [:], ["The numbers"]),
        .element(
          "p", [:],
          [
            .element(
              "a",
              [
                "href": "data:text/csv;charset=utf-8," + percentEncoded(csv),
                "download": id + ".csv",
              ],
              ["Save as CSV"])
          ]), Self.table(header, rows),
      ])
  }

  /// A table that scrolls in its own box when it is too wide for the page.
  static func table(_ header: [String], _ rows: [[String]]) -> HTML {
    func line(_ cells: [String], _ cell: String) -> HTML {
      .element("tr", [:], cells.map { .element(cell, [:], [.text($0)]) })
    }
    return .element(
      "div", ["class": "scroll"],
      [
        .element(
          "table", [:],
          [
            .element("thead", [:], [line(header, "th")]),
            .element("tbody", [:], rows.map { line($0, "td") }),
          ])
      ])
  }

  private func quoted(_ cell: String) -> String {
    cell.contains { $0 == "," || $0 == "\"" || $0.isNewline }
      ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
  }

  private func percentEncoded(_ text: String) -> String {
    text.utf8.map { byte in
      let isPlain =
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
      let digits = Array("0123456789ABCDEF")
      return isPlain
        ? String(UnicodeScalar(byte))
        : "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
    }.joined()
  }
}

extension Chart {
  /// The name of a point's position on the horizontal axis.
  fileprivate func place(of point: ChartSeries.Point) -> String {
    switch kind {
    case .lines, .trend: place(point.x)
    case .bars(let groups): groups[min(max(0, Int(point.x)), groups.count - 1)]
    }
  }
}

extension ChartSeries {
  /// A method's curve.
  init(_ name: String, _ curve: [(budget: Int, accuracy: Estimate)]) {
    self.init(name: name, points: curve.map { Point(x: Double($0.budget), $0.accuracy) })
  }

  /// One bar per group.
  init(_ name: String, bars: [Estimate]) {
    self.init(name: name, points: bars.enumerated().map { Point(x: Double($0.offset), $0.element) })
  }
}

extension ChartSeries.Point {
  init(x: Double, _ estimate: Estimate) {
    self.init(x: x, y: estimate.value, low: estimate.low, high: estimate.high)
  }
}
