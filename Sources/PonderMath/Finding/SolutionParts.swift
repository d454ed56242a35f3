/// The parts of a solution that may hold its answer, the likeliest first.
enum SolutionParts {
  static func candidates(_ bytes: [UInt8]) -> [Range<Int>] {
    let all = Solution(bytes: bytes[...])
    // Text after the end of the turn is not part of the reply.
    var end = bytes.count
    for sign in ["<|im_end|>", "<|eot_id|>", "<|end_of_text|>", "<|endoftext|>", "</s>"] {
      if let place = all.first(Array(sign.utf8), from: 0) { end = min(end, place) }
    }
    var start = 0
    let close = Array("</think>".utf8)
    if let place = Solution(bytes: bytes[..<end]).last(close) { start = place + close.count }
    var parts: [Range<Int>] = []
    let said = Solution(bytes: bytes[start..<end])
    if let next = nextQuestion(said) { parts.append(start..<next) }
    parts.append(start..<end)
    if start > 0 { parts.append(0..<end) }
    return parts
  }

  /// The start of a line that begins a next question, after other text.
  private static func nextQuestion(_ solution: Solution) -> Int? {
    let bytes = solution.bytes
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if solution.isLineEnd(index) {
        for sign in [
          "Question:", "Q:", "Problem:", "Human:", "User:", "### Question", "### Problem",
        ]
        where solution.starts(with: Array(sign.utf8), at: index + 1) {
          return index
        }
      }
      index += 1
    }
    return nil
  }
}
