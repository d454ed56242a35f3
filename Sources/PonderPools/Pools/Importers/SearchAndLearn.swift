import Ponder

/// A problem in search-and-learn's output: lists of completions and their scores.
///
/// Blank lines separate steps, as its process verifiers read them. It records neither answers nor verdicts,
/// so ``PoolReader`` finds and grades the answers. Token counts of 0, which its beam search writes, are
/// treated as unknown.
///
/// ### Source
///
/// Beeching, Tunstall and Rush, *Scaling test-time compute with open models*, 2024;
/// huggingface/search-and-learn.
struct SearchAndLearnRow: ImportedRow {
  var problem: String
  var answer: Scalar?
  var unique_id: String?
  var level: Scalar?
  var completions: [String]
  var scores: [[Double]]?
  var completion_tokens: [RecordedCount]?

  func lines(_ state: inout ImportState) throws -> [PoolLine] {
    try refuse("scores", of: scores?.count, unless: completions.count, "completions")
    try refuse(
      "completion_tokens", of: completion_tokens?.count, unless: completions.count, "completions")
    let id = unique_id ?? problemID(ofQuestion: problem)
    return completions.indices.map { index in
      let tokens = completion_tokens?[index].value ?? 0
      return PoolLine(
        answers: "math", problem: id, question: problem, reference: answer?.text,
        level: level?.text, candidate: index, scores: scores?[index] ?? [],
        tokens: tokens > 0 ? tokens : nil,
        steps: completions[index].parts(separatedBy: "\n\n"))
    }
  }
}

extension String {
  /// The pieces between separators, compared byte by byte; a separator at the end is followed by an empty
  /// piece.
  func parts(separatedBy separator: String) -> [String] {
    let (text, mark) = (Array(utf8), Array(separator.utf8))
    guard let first = mark.first else { return [self] }
    var parts: [String] = []
    var start = 0
    var place = 0
    while place + mark.count <= text.count {
      if text[place] == first, text[place..<(place + mark.count)].elementsEqual(mark) {
        parts.append(String(decoding: text[start..<place], as: UTF8.self))
        place += mark.count
        start = place
      } else {
        place += 1
      }
    }
    return parts + [String(decoding: text[start...], as: UTF8.self)]
  }
}
