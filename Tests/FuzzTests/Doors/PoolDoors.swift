import Foundation
import PonderStudy

extension Door {
  /// Every form of recorded samples; what is read is replayed.
  static let pools: [Door] = {
    let all = forms.values.flatMap { $0 }.sorted()
    return forms.sorted { $0.key < $1.key }.map { name, texts in
      // The form's own first; the others are there to be spliced with.
      Door("pool-\(name)", share: 45, texts: texts + (name == "pool" ? all : [])) { input, folder in
        let file = try folder.file("pool.jsonl", input)
        let isImported = input.count % 2 == 0
        if isImported {
          let pool = folder.appendingPathComponent("imported.jsonl")
          try await run(["pool", "import", file.path, "--output", pool.path])
        }
        // Choosing among a few thousand candidates takes its time, and reads them no better.
        guard input.count < 20_000 else { return }
        try await run(["replay", file.path, "--json", "--threads", "1"])
      }
    }
  }()

  private static let forms: [String: [String]] = [
    "pool": [
      """
      {"run": "best of 4", "method": "best_of_n", "model": "m", "answers": "math", "problem": "p", "question": "q?", "reference": "1/2", "level": "5", "candidate": 0, "answer": "0.5", "correct": true, "scores": [0.5, 1], "outcome": 0.25, "tokens": 7, "generations": 1}
      {"run": "best of 4", "problem": "p", "reference": "1/2", "candidate": 1, "answer": "3", "correct": false, "scores": [0.5, 0.25], "outcome": 0.5, "tokens": 9}
      {"run": "best of 4", "problem": "r", "reference": "7", "candidate": 0, "text": "So it is\\n#### 7", "scores": [0.125]}
      {"run": "best of 4", "problem": "r", "reference": "7", "candidate": 1, "text": "\\\\boxed{8}", "scores": [0.5]}

      """,
      """
      {"problem": "p", "answers": "countdown", "question": "Make 24 from 1, 2, 3, 4.", "candidate": 0, "steps": ["1 * 2 = 2"], "scores": [0.5], "depth": 1, "finished": false}
      {"problem": "p", "answers": "countdown", "candidate": 1, "parent": 0, "depth": 2, "steps": ["Answer: 1 * 2 * 3 * 4"], "scores": [0.9], "correct": true, "tokens": 12, "generations": 4}
      """,
      """
      {"problem": "p", "answers": "text", "candidate": 0, "chain": 0, "attempt": 0, "answer": "a", "correct": false, "scores": [0.3]}
      {"problem": "p", "answers": "text", "candidate": 1, "chain": 0, "attempt": 1, "answer": "b", "correct": true, "scores": [0.6]}
      {"problem": "q", "answers": "text", "candidate": 0, "chain": 0, "attempt": 0, "answer": "a", "correct": true, "scores": [0.3]}
      {"problem": "q", "answers": "text", "candidate": 1, "chain": 0, "attempt": 1, "answer": null, "correct": false}
      """,
    ],
    "search": [
      #"{"problem": "1 + 1?", "answer": "2", "unique_id": "a/1", "level": 3, "completions": ["One.\n\nSo \\boxed{2}", "\\boxed{3}"], "scores": [[0.5, 0.75], [0.25]], "completion_tokens": [5, 4], "pred_maj@1": "\\boxed{2}"}"#
    ],
    "optimal": [
      #"{"question": "1 + 1?", "groundtruth": "It is \\boxed{2}.", "result": {"majority_vote": 1, "total_completion_tokens": 90}, "output": [{"path_idx": 0, "text": "One. ки\nTwo. ки\n", "extracted_answer": "2", "reward_history": [0.5, 0.75], "token_history": [3, 4]}], "_problem_id": "x", "_correct_math_verify": true}"#
    ],
    "thoughts": [
      #"[{"idx": 900, "ys": ["Answer: 1 + 23 = 24", "x"], "infos": [{"r": 1}, {"r": 0}], "usage_so_far": {"completion_tokens": 40}}, {"idx": 901, "ys": ["y", "Answer: 2 + 22 = 24"], "accs": [false, true], "usage_so_far": {"completion_tokens": 100}}]"#,
      #"[{"idx": 0, "ys": ["a\nAnswer: 1\n", "b\nc\n"], "infos": [{"r": 1}, {"r": 0}], "steps": [{"step": 0, "x": "1 2 3 4", "ys": [""], "new_ys": ["a\n", "b\n"], "values": [60, 3]}, {"step": 1, "x": "1 2 3 4", "ys": ["a\n", "b\n"], "new_ys": ["a\nAnswer: 1\n", "b\nc\n", "b\nd\n"], "values": [60, 0.003, 0]}]}]"#,
    ],
    "graded": [
      """
      {"run": "a", "method": "cot", "model": "m", "problem_id": "p", "level": 2, "gold": "1", "sample": 0, "answer": "1", "correct": true, "n_tokens": 3, "step_scores": [0.5], "prm_valid": true}
      {"run": "a", "problem_id": "p", "gold": "1", "sample": 1, "answer": "2", "correct": false, "n_tokens": 4, "step_scores": [0.5, 0.25]}
      """
    ],
    "qwen": [
      #"{"idx": 0, "question": "q", "gt": "1", "pred": ["1", "2"], "score": [true, false], "pred_score": [[0.5], [0.25]], "code": ["a", "b"], "level": 1}"#
    ],
  ]
}
