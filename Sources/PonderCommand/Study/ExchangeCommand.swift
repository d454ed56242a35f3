public import ArgumentParser
import Foundation
import PonderEngine
import PonderLab
public import PonderPolicy
import PonderSearch
import PonderStudy

extension Exchange.Accounting: ExpressibleByArgument {}

struct ExchangeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exchange",
    abstract: "Compare the small model's test-time compute with the larger model's size.",
    discussion: """
      For each R, tokens of use over tokens of training, the small model may sample as often as \
      makes both cost the same; its compute-optimal accuracy there stands beside the larger model's \
      greedy one.
      """)

  @OptionGroup var study: StudyOptions

  @Option(
    name: .customLong("use"), parsing: .upToNextOption,
    help: "Values of R; the paper's if left out.")
  var uses: [Double] = Exchange.ratiosOfUse

  @Option(help: "What inference is charged: verifierFree, verifierCharged or smallModelCharged.")
  var accounting = Exchange.Accounting.verifierFree

  func validate() throws {
    for use in uses where !(use > 0 && use.isFinite) {
      throw ValidationError("--use must be above 0, not \(use)")
    }
  }

  func run() async throws {
    let file = try study.read()
    guard let large = file.models.large else {
      throw ValidationError("\(study.file) names no large model")
    }
    let table = try StudyTable(file.plan, from: StudyStore(study.storeURL))
    guard !table.large.isEmpty, let ease = table.ease(by: .oracle) else {
      throw ValidationError("no problem of this study is finished yet")
    }
    let analysis = StudyAnalysis(table)
    let sizes = try [large, file.models.proposer].map {
      Double(try LabModel.read($0).parameters.layout.countWithoutEmbeddings)
    }
    let exchange = Exchange(ratio: sizes[0] / sizes[1], accounting: accounting)
    let candidates = ["majority", "best-of-N weighted"] + file.strategies.map(\.description)
    guard let curve = analysis.computeOptimal(among: candidates, by: .oracle) else { return }
    let bins = DifficultyBins.ranked(ease)
    var rows = Table(["R", "matched N"] + (1...5).map { "bin \($0)" } + ["all"])
    rows.add(
      ["large, greedy", ""]
        + (analysis.large(inBins: bins) + [analysis.large]).map(
          \.percent))
    for use in uses {
      let matched = exchange.matchedGenerations(use: use)
      guard let point = curve.points.last(where: { Double($0.budget) <= matched * 1.05 }) else {
        rows.add(["\(use)", "\(Int(matched))"])
        continue
      }
      rows.add(
        ["\(use)", "\(Int(matched.rounded())) (\(point.budget))"]
          + analysis.means(of: point.choice.accuracy, inBins: bins).map(\.percent)
          + [point.accuracy.percent])
    }
    print(rows.text)
  }
}
