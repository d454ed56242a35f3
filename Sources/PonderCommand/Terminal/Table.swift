import Ponder
import PonderPools

/// Rows of text in aligned columns: the first left-aligned, the others right-aligned.
///
/// Outside text may be long or contain invisible characters, so cells are made printable and cut.
struct Table {
  private var rows: [[String]]

  init(_ header: String...) { self.init(header) }
  init(_ header: [String]) { rows = [header.map { $0.shown() }] }

  mutating func add(_ cells: String...) { add(cells) }
  mutating func add(_ cells: [String]) { rows.append(cells.map { $0.shown() }) }

  var text: String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
    }
    var lines = rows.map { row in
      row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + space : space + cell
      }.joined(separator: "  ")
    }
    lines.insert(widths.map { String(repeating: "-", count: $0) }.joined(separator: "  "), at: 1)
    return lines.joined(separator: "\n")
  }
}
