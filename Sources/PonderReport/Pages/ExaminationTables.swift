public import Ponder
import PonderPools
public import PonderStudy

/// What `ponder lab examine` found, as tables.
public struct ExaminationTables: Sendable {
  private let examination: Examination
  private let name: String
  /// What a stride ends with; `nil` when there are no strides.
  private let marker: Markers?

  /// - Parameters:
  ///   - examination: The figures.
  ///   - name: Names the domain.
  ///   - marker: What a stride ends with.
  public init(_ examination: Examination, of name: String, marker: Markers?) {
    self.examination = examination
    self.name = name
    self.marker = marker
  }

  /// Difficulty in five parts.
  public var bins: ReportTable {
    ReportTable(
      id: "examine-bins", title: "\(name): pass@1 by difficulty",
      caption: "Five equal parts by the first half of the samples, measured on the second half.",
      header: ["bin (1 easiest)", "pass@1, %", "95 % interval"],
      rows: examination.bins.map { bin in
        ["\(bin.number)", (100 * bin.passAt1.value).formatted(1), bin.passAt1.interval]
      })
  }

  /// The figures that decide whether search and revision pay.
  public var figures: ReportTable {
    var rows: [[String]] = []
    func add(_ name: String, _ estimate: Estimate?, isShare: Bool = true, _ note: String = "") {
      guard let estimate else { return }
      let value = isShare ? estimate.percent : estimate.value.formatted(2)
      let interval =
        isShare
        ? estimate.interval
        : estimate.low.formatted(2) + " to " + estimate.high.formatted(2)
      rows.append([name, value, interval, note])
    }
    func add(_ name: String, _ quality: Examination.SiblingQuality?) {
      guard let quality else { return }
      add(name, quality.areaUnderCurve, isShare: false, "\(quality.prefixes) prefixes")
    }
    let samples = "\(examination.samples) samples"
    add("steps of a solution", examination.depth, isShare: false)
    add("pass@1", examination.passAt1)
    add("coverage", examination.coverage, samples)
    add("best-of-N weighted", examination.bestOfN, samples)
    add("coverage minus best-of-N", examination.gap, samples)
    add("detection delay, steps", examination.detectionDelay, isShare: false)
    add("mistakes seen at once", examination.seenAtOnce)
    add("sibling AUC, one line", examination.lines)
    add("the same, hard prefixes", examination.hardLines)
    if let marker {
      add("sibling AUC, up to \(marker)", examination.strides)
      add("the same, hard prefixes", examination.hardStrides)
    }
    add("information ratio", examination.informationRatio, isShare: false)
    return ReportTable(
      id: "examine", title: "\(name): what decides whether thinking by difficulty pays",
      caption: """
        \(examination.problems) problems. Detection delay: steps from the one that loses a solution until the verifier's \
        score is below half of what it was. Sibling AUC: of two continuations of one prefix, one that can still \
        become right and one that cannot, the chance that the verifier scores the first higher; a prefix is hard if \
        fewer than a quarter of its continuations can. Information ratio: the chance to be right with a \
        wrong attempt in view, divided by pass@1.
        """,
      header: ["figure", "value", "95 % interval", "over"], rows: rows)
  }
}
