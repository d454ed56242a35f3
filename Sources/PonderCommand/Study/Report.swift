import ArgumentParser
import Foundation
import PonderEngine
import PonderFiles
import PonderPools
import PonderReport

struct Report: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a study's figures as one page, or print its tables.",
    discussion: "The page needs no network; open it in any browser.")

  @OptionGroup var study: StudyOptions

  @Option(help: "The page to write; the study's name with .html if left out.")
  var output: String?

  @Option(help: "A folder to write every chart into, as SVG.")
  var pictures: String?

  @Flag(help: "Print the tables instead, aligned for a terminal or as Markdown.")
  var tables: TableForm?

  func run() async throws {
    let open = try OpenStudy(study)
    if let pictures { try open.report().pictures.write(to: pictures) }
    if let tables {
      let all = StudyTables(open.analysis, ratio: open.ratio, comparisons: try open.comparisons())
      print(tables.text(of: all.all(open.analysis.efficiencies())))
    } else {
      print(try open.writeReport(to: output).path)
    }
  }
}

/// How tables are printed.
enum TableForm: String, EnumerableFlag {
  case plain, markdown

  func text(of tables: [ReportTable]) -> String {
    switch self {
    case .plain: tables.map(\.text).joined(separator: "\n\n\n")
    case .markdown: tables.map(\.markdown).joined(separator: "\n\n")
    }
  }
}

extension [(name: String, source: String)] {
  /// Writes every picture as an SVG file into a folder, which is created if missing.
  func write(to path: String) throws {
    let folder = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, source) in self {
      try AtomicFile.replace(folder.appendingPathComponent(name + ".svg"), with: Data(source.utf8))
    }
  }
}
