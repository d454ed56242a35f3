import ArgumentParser
import Foundation
import PonderPools

struct Pool: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Recorded candidates: samples, beams, trees and revisions.",
    subcommands: [PoolImport.self])
}

/// The accepted formats of files with recorded samples.
let acceptedPools = """
  A file is JSON Lines or one JSON array, gzip or not, and what it is shows in its first record: a \
  pool of Ponder's (problem, candidate), search-and-learn output (problem, completions), \
  compute-optimal-tts or openr records (question, groundtruth, output), tree-of-thoughts Game of 24 logs \
  (idx, ys), graded completions (problem_id, sample, gold), Qwen2.5-Math evaluation output (question, gt, \
  pred, score), lm-evaluation-harness samples (doc_id, target, resps), an Inspect log as JSON (eval, \
  samples), or OpenAI batch output (custom_id, response).
  """

struct PoolImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Write recorded samples of other programs as one pool.",
    discussion: acceptedPools)

  @Argument(help: "Files of recorded samples.")
  var files: [String]

  @Option(name: .shortAndLong, help: "The pool to write; gzip if it ends in .gz.")
  var output: String

  @Option(
    name: .customLong("run"),
    help: "Name every candidate's run; what the file says, or the file's name, if left out.")
  var runName: String?

  @Option(help: "Say how the candidates were made, such as best_of_n or beam_search.")
  var method: String?

  @Option(help: "Say which model made them.")
  var model: String?

  @Option(
    help: ArgumentHelp(
      """
      The right answers, for files without them: JSON Lines of {id, answer}, and problem where several \
      ids, such as custom_ids, are about one.
      """, valueName: "file"))
  var references: String?

  func run() throws {
    var references = try references.map { try PoolReferences(URL(fileURLWithPath: $0)) }
    let count = try PoolDomain.reader(nil).convert(
      files.map { URL(fileURLWithPath: $0) }, to: URL(fileURLWithPath: output)
    ) { line in
      line.run = runName ?? line.run
      line.method = method ?? line.method
      line.model = model ?? line.model
      try references?.complete(&line)
    }
    StandardError.write("\(count) candidates\n")
    print(output)
  }
}
