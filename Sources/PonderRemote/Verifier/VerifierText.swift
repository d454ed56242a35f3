import Ponder

/// The exact texts that families of verifiers were trained to read.
///
/// ### Source
///
/// The model cards of Qwen2.5-Math-PRM and math-shepherd-mistral-7b-prm; `prm_evaluate.py` of
/// RLHFlow's math-rm.
enum VerifierText {
  /// Steps with `<extra_0>` after each, in ChatML, without a generation prompt.
  static func qwen(_ prefix: Prefix) -> String {
    let steps = prefix.steps.map { $0.unfoldedStep + "<extra_0>" }.joined()
    return """
      <|im_start|>system
      Please reason step by step, and put your final answer within \\boxed{}.<|im_end|>
      <|im_start|>user
      \(prefix.problem.text)<|im_end|>
      <|im_start|>assistant
      \(steps)<|im_end|>

      """
  }

  /// `question Step 1: … ки` and a line for each further step.
  static func shepherd(_ prefix: Prefix) -> String {
    let steps = prefix.steps.enumerated().map { index, step in
      let text = step.unfoldedStep
      return (text.hasPrefix("Step") ? text : "Step \(index + 1): \(text)") + " ки"
    }
    return prefix.problem.text + " " + steps.joined(separator: "\n")
  }

  /// One turn per step, each answered by `+`, whatever its score was; the last one unanswered.
  static func rlhflow(_ prefix: Prefix, good: String) -> [ChatMessage] {
    let steps = prefix.steps.map { trimmed($0.unfoldedStep) }
    var messages: [ChatMessage] = []
    for (index, step) in steps.enumerated() {
      if index > 0 { messages.append(ChatMessage(.assistant, good)) }
      messages.append(
        ChatMessage(.user, index == 0 ? prefix.problem.text + " " + step : step))
    }
    return messages
  }

  private static func trimmed(_ text: String) -> String {
    let end = text.lastIndex { !$0.isWhitespace }.map { text.index(after: $0) } ?? text.startIndex
    return String(text[..<end].drop { $0.isWhitespace })
  }
}
