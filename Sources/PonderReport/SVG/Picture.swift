extension Chart {
  /// The chart as a separate SVG file, with its legend below it and colours for light and dark.
  public var picture: String {
    let rowHeight = 24.0
    let (columns, top) = (2, Self.height)
    let names = series.enumerated().flatMap { index, series -> [HTML] in
      let x = 62 + Double(index % columns) * Self.width / Double(columns)
      let y = top + (Double(index / columns) + 0.5) * rowHeight
      return [
        .element(
          "g", ["class": "s\(index % 8)"],
          [
            .element(
              "circle", ["cx": number(x - 12), "cy": number(y - 4.5), "r": "5"])
          ]), .element("text", ["x": number(x), "y": number(y)], [.text(series.name)]),
      ]
    }
    let rows = (series.count + columns - 1) / columns
    let height = top + (Double(rows) + 0.5) * rowHeight
    return HTML.element(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": "0 0 \(number(Self.width)) \(number(height))", "role": "img",
        "aria-label": title, "font-family": "system-ui,-apple-system,'Segoe UI',sans-serif",
      ],
      [
        .element("style", [:], [.raw(PageStyle.chart)]),
        .element(
          "rect",
          [
            "width": number(Self.width), "height": number(height), "style": "fill:var(--paper)",
          ]),
      ] + drawing + names
    ).source + "\n"
  }
}
