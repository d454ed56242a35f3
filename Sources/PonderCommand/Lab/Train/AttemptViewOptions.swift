import ArgumentParser
import Ponder
import PonderData
import PonderEngine
import PonderLab

/// What a reviser sees of earlier attempts.
struct AttemptViewOptions: ParsableArguments {
  @Option(
    help:
      "Show what this process verifier believes of each line of an attempt: verifier, or a folder.")
  var beliefs: String?

  @Option(
    parsing: .upToNextOption,
    help: "Of attempts but the latest show only the lines that contain this text, or one of these.")
  var marked: [String] = []

  /// - Throws: `ConfigurationError` for a marker that no line can contain.
  func view() throws -> AttemptView {
    try AttemptView(
      beliefs: beliefs != nil, shown: marked.isEmpty ? .whole : .marked(Markers(marked)))
  }

  /// The verifier whose beliefs are shown.
  func believer(threads: Int) throws -> (Believer, verifier: LanguageModelVerifier)? {
    guard let beliefs else { return nil }
    let verifier = try LanguageModelVerifier(
      LabModel.read(beliefs), good: LabText.good, bad: LabText.bad,
      settings: .init(threads: threads))
    return (Believer(beliefs, verifier), verifier)
  }

  /// Added to the log of a training run; empty for whole attempts without beliefs.
  var note: String {
    (beliefs.map { ", beliefs of \($0)" } ?? "")
      + (marked.isEmpty ? "" : ", lines with \(Markers(marked))")
  }
}
