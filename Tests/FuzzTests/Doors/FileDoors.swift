import Foundation
import Ponder
import PonderEngine
import PonderFiles
import PonderMath

@testable import PonderCommand
@testable import PonderData
@testable import PonderLab

extension Door {
  /// Files of problems, JSON Lines and Game of 24's CSV.
  static let problems = Door(
    "problems", share: 60,
    texts: [
      """
      {"question": "1 + 1?", "answer": 2}
      {"problem": "What is $\\\\frac12 + \\\\frac12$?", "solution": "It is \\\\boxed{1}.", "answer": "1"}
      {"question": "Eggs?", "answer": "6 * 4 = 24\\n#### 24"}
      {"question": "Half?", "answer": 0.5, "level": 5}

      """,
      """
      Rank,Puzzles,AMT (s),Solved rate,1-sigma Mean (s),1-sigma STD (s)
      1,1 1 4 6,4.4,99.20%,4.67,1.48
      2,1 1 11 11,4.41,99.60%,4.68,1.45
      """,
    ]
  ) { input, folder in
    let isTable = input.starts(with: Array("Rank".utf8))
    let file = try folder.file(isTable ? "24.csv" : "mine.jsonl", input)
    let domain = try NamedDomain.read(isTable ? file.path + ":1-2" : file.path)
    for side in Side.allCases {
      for exercise in domain.exercises(20, on: side, seed: 1) {
        _ = domain.answer(in: exercise.solution).map(exercise.reference.accepts)
      }
    }
    if !isTable { _ = try ExerciseSet(file.path, count: 3, seed: 1, data: folder.path) }
  }

  /// Answers to grade, as `ponder grade` reads them.
  static let grades = Door(
    "grades", share: 160,
    texts: [
      """
      {"gold": "\\\\frac{1}{2}", "pred": "0.5", "expected": true}
      {"gold": "x^2 + 2x + 1", "pred": "(x+1)^2"}
      """,
      #"{"gold": "(1, 2] \\cup \\{3, 4\\}", "pred": "$\\{3,4\\}\\cup(1,2]$"}"#,
      #"{"gold": "\\begin{pmatrix} 1 & \\sqrt{2} \\\\ -3 & \\pi/4 \\end{pmatrix}", "pred": "12.5\\%"}"#,
      #"{"gold": "18", "solution": "So it is **18**.\n\n#### $18 per day"}"#,
      #"{"gold": "2^{100} \\cdot 3!", "pred": "1{,}000 \\text{ cm}^2", "expected": false}"#,
      #"{"gold": "x = 5 \\text{ or } x = -7", "solution": "<think>\\boxed{3}</think> The answer is: 5, -7"}"#,
      #"{"gold": "\\log_2 8 + \\sin(\\pi/6)", "pred": "3\\frac{1}{2}"}"#,
      #"{"gold": "1.38 \\times 10^{-23}", "pred": "\\binom{10}{3}"}"#,
      #"{"gold": "\\lfloor 3.7 \\rfloor + |x-2| + 3 + 4i", "pred": "\\sqrt[3]{27} + e^{2}"}"#,
    ]
  ) { input, folder in
    let file = try folder.file("rows.jsonl", input)
    try await run(["grade", file.path, "--json"])
  }

  /// Labelled solutions, with the record of how they were made.
  static let labels: Door = {
    let rows = """
      {"completions":["4 + 4 = 8","Answer: 8"],"exercise":0,"id":"p0","labels":[0.5,1],"prompt":"Make 8 from 4, 4.","prompt_label":0.5}
      {"completions":["4 * 4 = 16","Answer: 16"],"exercise":0,"id":"p0","labels":[0.25,0],"prompt":"Make 8 from 4, 4.","prompt_label":0.5}
      {"completions":["Answer: 7"],"exercise":2,"id":"p2","labels":[1],"prompt":"?","prompt_label":1}

      """
    let record = """
      {"settings":{"samples":"2","seed":"1"}}
      {"next":1,"rows":2,"took":{"calls":1,"floatingPointOperations":9,"readTokens":5,"sampledTokens":7}}
      {"next":3,"rows":3,"took":{"calls":1,"floatingPointOperations":9,"readTokens":5,"sampledTokens":7}}

      """
    return Door(
      "labels", share: 80,
      corpus: [Bundle.join([Array(rows.utf8), Array(record.utf8)]), Array(rows.utf8)]
    ) { input, folder in
      let parts = Bundle.split(input)
      let file = try folder.file("labels.jsonl", parts[0])
      if parts.count > 1 { _ = try folder.file("labels.jsonl.run", parts[1]) }
      var labels = try LabelFile(file, settings: ["seed": "1", "samples": "2"])
      let next = labels.next
      if next < 1_000_000 {
        let row = LabelledSolution(
          exercise: next, id: "p", prompt: "?", completions: ["s"], labels: [1], promptLabel: 1)
        try labels.append([row], upTo: next + 1, took: ModelCost(calls: 1))
      }
      let rows = try JSONLines.read(LabelledSolution.self, from: file)
      for row in rows { _ = LabelledOutcome(row) }
      // The time grows with the square of a solution's length, in debug builds by seconds.
      if input.count < 20_000 {
        _ = RevisionPairing.examples(rows, separator: "\n", seed: 1)
      }
      let recipe = try VerifierRecipe(rows, scope: .steps, tokenizer: tokenizer, length: 1_024)
      _ = try recipe.stream().document(0)
    }
  }()

  private static let tokenizer = Tokenizer.trained(
    on: ["Make 8 from 4, 4."], vocabularySize: 270,
    specialTokens: [LabText.end, LabText.good, LabText.bad])
}
