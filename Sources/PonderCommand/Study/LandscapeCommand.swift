import ArgumentParser
import Foundation
import Ponder
import PonderFiles
import PonderModels
import PonderReport

struct LandscapeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "landscape",
    abstract: "Where thinking by difficulty pays: efficiency over several studies.",
    discussion: """
      A YAML file names finished studies and their places on the axes of charts:

        budget: 64
        charts:
          - title: Efficiency against depth
            label: legs
            points:
              - {at: 1, study: legs-1.yaml}
              - {at: 4, study: legs-4.yaml}

      Writes a page with the charts and their numbers.
      """)

  @Argument(help: "The YAML file; the studies in it are relative to it.")
  var file: String

  @Option(help: "The page to write; the file's name with .html if left out.")
  var output: String?

  @Option(help: "A folder to write every chart into, as SVG.")
  var pictures: String?

  @Flag(help: "Print the tables instead, aligned for a terminal or as Markdown.")
  var tables: TableForm?

  @OptionGroup var configuration: ConfigurationOptions

  func run() async throws {
    let configuration = try configuration.read()
    let url = URL(fileURLWithPath: file)
    let settings = try LandscapeFile.read(url)
    let axes = try settings.charts.map { chart in
      Landscape.Axis(
        title: chart.title, label: chart.label,
        points: try chart.points.map { point in
          let study = URL(fileURLWithPath: point.study, relativeTo: url.deletingLastPathComponent())
          return (point.at, try OpenStudy(StudyOptions(file: study.path), configuration).analysis)
        })
    }
    let landscape = Landscape(axes, budget: settings.budget)
    if let pictures { try landscape.pictures.write(to: pictures) }
    if let tables {
      print(tables.text(of: landscape.tables))
      return
    }
    let page = URL(
      fileURLWithPath: output ?? (file as NSString).deletingPathExtension + ".html")
    let title = "Ponder: \(url.lastPathComponent)"
    try AtomicFile.replace(page, with: Data(landscape.html(title: title).utf8))
    print(page.path)
  }
}
