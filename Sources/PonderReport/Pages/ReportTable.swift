/// Numbers of a study in rows and columns, for a page or a terminal.
public struct ReportTable: Hashable, Sendable {
  public var id: String
  public var title: String
  /// What the numbers are.
  public var caption: String
  public var header: [String]
  public var rows: [[String]]

  var html: HTML {
    .element(
      "section", ["id": id],
      [
        .element("h2", [:], [.text(title)]), .element("p", [:], [.text(caption)]),
        Figure.table(header, rows),
      ])
  }
}
