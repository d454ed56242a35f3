import Foundation
import Ponder
import PonderData
import PonderEngine
import Testing

@testable import PonderLab

struct BeliefTrainingTests {
  private let example = RevisionExample(
    id: "p", prompt: "Make 7 from 3, 4.", attempts: ["3 - 4\n=", "4 - 3 = 1\nAnswer: 1"],
    completion: "3 + 4 = 7\nAnswer: 3 + 4",
    beliefs: RevisionBeliefs(
      verifier: "v", attempts: [[0.1, 0.2], [0.7, 0.1]], completion: [0.9, 0.8]))
  private let question = "Make 7 from 3, 4.\n"

  private func document(_ view: RevisionView) throws -> (text: String, TrainingDocument) {
    let model = try LabModel.read("small")
    let document = try ReviserRecipe(
      [example], model: model, view: view, tuning: FineTuning()
    ).stream().document(0)
    return (model.tokenizer.decode(document.tokens), document)
  }

  @Test func `a reviser is trained on the prefix that it will see`() throws {
    let plain = try document(RevisionView()).text
    #expect(
      plain == question + "Attempt:\n3 - 4\n=\nAttempt:\n4 - 3 = 1\nAnswer: 1\nSolution:\n"
        + "3 + 4 = 7\nAnswer: 3 + 4")
    let view = try AttemptView(beliefs: true, shown: .marked("="))
    let (text, learnt) = try document(RevisionView(attempts: view))
    let attempts =
      "Attempt:\n=\n<|bad|>Attempt:\n4 - 3 = 1\n<|good|>Answer: 1\n<|bad|>Solution:\n"
    #expect(text == question + attempts + "3 + 4 = 7\nAnswer: 3 + 4")
    let tokenizer = try LabModel.read("small").tokenizer
    let seen = view.prefix(
      Problem(id: "p", question: "Make 7 from 3, 4."), attempts: example.attempts,
      beliefs: [[0.1, 0.2], [0.7, 0.1]])
    let read = PrefixTokens(seen, with: tokenizer).tokens
    #expect(Array(learnt.tokens.prefix(read.count)) == read)
    let labelled = learnt.labels.count { $0 != TrainingDocument.unlabelled }
    #expect(labelled == learnt.tokens.count + 1 - read.count, "the loss is on the solution alone")
  }

  @Test func `a right attempt brings its own beliefs, and repeats bring theirs`() {
    let right = RevisionView(right: 1).shown(example, seed: 1)
    #expect(right.attempts.last == example.completion)
    #expect(right.beliefs?.attempts == [[0.1, 0.2], [0.7, 0.1], [0.9, 0.8]])
    let repeated = (0..<40).map {
      RevisionView(repeats: true).shown(example, seed: UInt64(5).derived($0))
    }
    #expect(Set(repeated.map(\.attempts)).count == 2)
    for row in repeated {
      let isRepeated = row.attempts[0] == row.attempts[1]
      #expect((row.beliefs?.attempts[0] == [0.7, 0.1]) == isRepeated)
    }
  }

  @Test func `a judge reads an attempt with its beliefs`() throws {
    let view = RevisionView(right: 1, judges: true, attempts: AttemptView(beliefs: true))
    let (_, learnt) = try document(view)
    let beliefs = try Beliefs(in: LabModel.read("small").tokenizer)
    #expect(learnt.softTargets.map { $0.probabilities[beliefs.good] } == [0, 0, 1])
    #expect(
      learnt.softTargets.map { learnt.tokens[$0.position] } == [
        beliefs.bad, beliefs.bad, beliefs.good,
      ])
  }

  @Test func `examples without beliefs are refused where they are to be shown`() throws {
    var bare = example
    bare.beliefs = nil
    let model = try LabModel.read("small")
    let view = RevisionView(attempts: AttemptView(beliefs: true))
    #expect(throws: ConfigurationError.self) {
      try ReviserRecipe([example, bare], model: model, view: view, tuning: FineTuning())
    }
  }

  @Test func `examples too long to be shown whole are used when marked lines fit`() throws {
    let model = try LabModel.read("small")
    let line = String(repeating: "x", count: model.parameters.configuration.maximumLength / 2)
    var long = example
    long.attempts = Array(repeating: line + "\n=", count: 3)
    long.beliefs = nil
    #expect(throws: EmptyDataError.self) {
      try ReviserRecipe([long], model: model, tuning: FineTuning())
    }
    let view = RevisionView(attempts: try AttemptView(shown: .marked("=")))
    let document = try ReviserRecipe([long], model: model, view: view, tuning: FineTuning())
      .stream().document(0)
    #expect(
      model.tokenizer.decode(document.tokens)
        == question + "Attempt:\n=\nAttempt:\n=\nAttempt:\n\(line)\n=\nSolution:\n"
        + example.completion)
  }

  @Test func `a reviser's verifier is trained with the beliefs that were shown`() throws {
    let tokenizer = LabText.tokenizer()
    let outcome = RevisionOutcome(
      id: "p1", prompt: "Make 7 from 3, 4.", attempts: ["4 - 3"], completion: "3 + 4", label: true,
      view: AttemptView(beliefs: true), beliefs: RevisionBeliefs(verifier: "v", attempts: [[0.2]]))
    let beliefs = try Beliefs(in: tokenizer)
    let lesson = JudgedText(outcome).lesson(tokenizer, beliefs)
    #expect(
      tokenizer.decode(lesson.tokens) == question + "Attempt:\n4 - 3\n<|bad|>Solution:\n3 + 4\n")
    let targets = lesson.softTargets.map(\.position)
    #expect(targets.last == lesson.tokens.count - 1)
    #expect(!targets.contains { tokenizer.isSpecial(lesson.tokens[$0]) })
  }
}
