/// Numbers of a study in rows and columns, for a page or a terminal.
public struct ReportTable: Hashable, Sendable {
  public var id: String
  public var title: String
  /// Explains the numbers.
  public var caption: String
  public var header: [String]
  public var rows: [[String]]

  public init(
    id: String, title: String, caption: String, header: [String], rows: [[String]]
  ) {
    self.id = id
    self.title = title
    self.caption = caption
    self.header = header
    self.rows = rows
  }

  var html: HTML {
    .element(
      "section", ["id": id],
      [
        .element("h2", [:], [.text(title)]), .element("p", [:], [.text(caption)]),
        Figure.table(header, rows),
      ])
  }
}
