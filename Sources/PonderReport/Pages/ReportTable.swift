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

  /// The table under a heading, with its caption, in GitHub's Markdown.
  public var markdown: String {
    func line(_ cells: [String]) -> String {
      "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
    let rule = "|" + header.map { _ in "---|" }.joined()
    let lines = [line(header), rule] + rows.map(line)
    return ["## \(title)", lines.joined(separator: "\n"), caption].joined(separator: "\n\n")
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
