import Ponder

/// A puzzle in the Game of 24 logs of tree-of-thought-llm: independent samples, or a whole tree.
///
/// Samples have a recorded verdict but no reference, because only trees record a puzzle's numbers. In a
/// tree every proposed thought is a line. Its parent is the thought it continues, and its score is its
/// value divided by 60, the maximum of three evaluations (three times `sure`, 20 each). The thoughts kept
/// by the last step are the finished ones. `usage_so_far` is cumulative over the file; a puzzle's tokens
/// are divided evenly among its finished candidates.
///
/// ### Source
///
/// Yao et al., *Tree of Thoughts*, 2023, arXiv:2305.10601; princeton-nlp/tree-of-thought-llm.
struct TreeOfThoughtsRow: ImportedRow {
  struct Verdict: Decodable { var r: Double }
  struct Usage: Decodable { var completion_tokens: RecordedCount? }

  struct Step: Decodable {
    var x: String?
    var ys: [String]
    var new_ys: [String]
    var values: [Double]
  }

  var idx: RecordedCount
  var ys: [String]
  var infos: [Verdict]?
  var accs: [Bool]?
  var steps: [Step]?
  var usage_so_far: Usage?

  func lines(_ state: inout ImportState) throws -> [PoolLine] {
    try refuse("infos", of: infos?.count, unless: ys.count, "samples")
    try refuse("accs", of: accs?.count, unless: ys.count, "samples")
    guard let verdicts = infos?.map({ $0.r == 1 }) ?? accs else {
      throw RecordProblem("neither 'infos' nor 'accs' says which samples are right")
    }
    // A count below the previous one means that the counter was reset.
    let spent = usage_so_far?.completion_tokens.map {
      $0.value < state.countedTokens ? $0.value : $0.value - state.countedTokens
    }
    state.countedTokens = usage_so_far?.completion_tokens?.value ?? state.countedTokens
    let blank = PoolLine(
      answers: "countdown", problem: "game24-\(idx.value + 1)", candidate: 0, correct: false,
      tokens: spent.map { $0 / max(1, ys.count) })
    if let steps { return try tree(steps, verdicts, blank) }
    return ys.indices.map { index in
      var line = blank
      line.method = infos == nil ? "direct" : "chain_of_thought"
      line.candidate = index
      line.correct = verdicts[index]
      line.text = ys[index]
      return line
    }
  }

  /// Every thought, parents before children.
  private func tree(
    _ steps: [Step], _ verdicts: [Bool], _ blank: PoolLine
  ) throws -> [PoolLine] {
    var blank = blank
    blank.method = "tree_of_thoughts"
    blank.question = steps.first?.x.map { numbers in
      "Make 24 from " + numbers.split(separator: " ").joined(separator: ", ") + "."
    }
    // The verdicts of the kept texts, in order; a text may be kept twice.
    var kept: [String: [Bool]] = [:]
    for (text, verdict) in zip(ys, verdicts) { kept[text, default: []].append(verdict) }
    var lines: [PoolLine] = []
    /// The candidate number of each text of the previous step.
    var places: [String: Int] = [:]
    for (depth, step) in steps.enumerated() {
      try refuse("values", of: step.values.count, unless: step.new_ys.count, "thoughts")
      var next: [String: Int] = [:]
      for (text, value) in zip(step.new_ys, step.values) {
        guard (0...Self.highestValue).contains(value) else {
          throw RecordProblem("a value must be from 0 to \(Self.highestValue), not \(value)")
        }
        let parent = step.ys.filter { !$0.isEmpty && text.hasPrefix($0) }
          .max { $0.utf8.count < $1.utf8.count }
        var line = blank
        line.candidate = lines.count
        line.parent = parent.flatMap { places[$0] }
        line.depth = depth + 1
        line.text = String(text.dropFirst(parent?.count ?? 0))
        line.scores = [value / Self.highestValue]
        line.finished = false
        if depth == steps.count - 1, let verdict = kept[text]?.first {
          kept[text]?.removeFirst()
          line.correct = verdict
          line.finished = true
        } else {
          line.correct = nil
          line.answer = .none
          line.tokens = nil
        }
        if next[text] == nil { next[text] = line.candidate }
        lines.append(line)
      }
      places = next
    }
    let lost = kept.values.reduce(0) { $0 + $1.count }
    if lost > 0 {
      throw RecordProblem("\(lost) of 'ys' are not among the thoughts of the last step")
    }
    return lines
  }

  private static let highestValue = 60.0
}
