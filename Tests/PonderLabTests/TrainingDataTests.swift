import Foundation
import Ponder
import PonderData
import PonderEngine
import Testing

@testable import PonderLab

struct TrainingDataTests {
  @Test func `a verifier is asked at the ends of steps and learns at every token`() throws {
    let tokenizer = LabText.tokenizer()
    let ids = ["p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9", "p10", "p11", "p12", "p13"]
    let solutions = ids.map {
      LabelledSolution(
        exercise: 0, id: $0, prompt: "Make 7 from 3, 4.", completions: ["3 + 4 = 7", "Answer: 7"],
        labels: [0.25, 1], promptLabel: 0.5)
    }
    let recipe = try VerifierRecipe(solutions, scope: .steps, tokenizer: tokenizer, length: 256)
    #expect(recipe.validation.count == ids.count { VerifierRecipe.isValidation($0) })
    let asked = try #require(recipe.validation.first)
    let beliefs = try Beliefs(in: tokenizer)
    let (good, bad) = (beliefs.good, beliefs.bad)
    #expect(asked.softTargets.map { $0.probabilities[good] } == [0.5, 0.25, 1])
    #expect(asked.softTargets.map { $0.probabilities[bad] } == [0.5, 0.75, 0])
    let ends = asked.softTargets.map(\.position)
    #expect(
      ends.allSatisfy { tokenizer.bytes(of: asked.tokens[$0]).last == UInt8(ascii: "\n") })
    #expect(asked.labels.allSatisfy { $0 == TrainingDocument.unlabelled })

    let learnt = try recipe.stream().document(0)
    #expect(learnt.softTargets.map(\.position) == Array(ends[0]...ends[2]))
    #expect(learnt.softTargets[1].probabilities[good] == 0.25)
    for position in learnt.tokens.indices {
      let isInside = position > ends[0] && !ends.contains(position)
      let next = isInside ? learnt.tokens[position + 1] : TrainingDocument.unlabelled
      #expect(learnt.labels[position] == next)
    }

    let outcome = try VerifierRecipe(solutions, scope: .outcome, tokenizer: tokenizer, length: 256)
    #expect(outcome.validation.first?.softTargets.map(\.position) == [ends[2]])
    #expect(throws: EmptyDataError.self) {
      try VerifierRecipe([], scope: .steps, tokenizer: tokenizer, length: 256)
    }
  }

  @Test func `a reviser can be shown what is right, and chains that are stuck`() {
    let example = RevisionExample(
      id: "p", prompt: "?", attempts: ["a", "b", "c", "d"], completion: "right")
    let seeds = (0..<400).map { UInt64(3).derived($0) }
    #expect(seeds.allSatisfy { RevisionView().shown(example, seed: $0) == example })

    let half = seeds.map { RevisionView(right: 0.5).shown(example, seed: $0).attempts }
    let kept = half.filter { $0.contains("right") }
    #expect(abs(kept.count - 200) < 50)
    #expect(kept.allSatisfy { $0 == ["b", "c", "d", "right"] })

    let repeated = seeds.map { RevisionView(repeats: true).shown(example, seed: $0).attempts }
    #expect(Set(repeated).count == 8, "each but the last, or the one after it")
    #expect(repeated.contains(["d", "d", "d", "d"]) && repeated.contains(example.attempts))
  }

  @Test func `a reviser that judges learns what each attempt is, and nothing else of it`() throws {
    let model = try LabModel.read("small")
    let example = RevisionExample(
      id: "p", prompt: "Make 7 from 3, 4.", attempts: ["4 - 3 = 1"], completion: "Answer: 3 + 4")
    func document(_ view: RevisionView) throws -> TrainingDocument {
      try ReviserRecipe([example], model: model, view: view, tuning: FineTuning()).stream()
        .document(0)
    }
    #expect(try document(RevisionView()).softTargets.isEmpty)
    let judged = try document(RevisionView(right: 1, judges: true))
    let plain = try document(RevisionView(right: 1))
    #expect(judged.tokens == plain.tokens && judged.labels == plain.labels)
    let beliefs = try Beliefs(in: model.tokenizer)
    #expect(judged.softTargets.map { $0.probabilities[beliefs.good] } == [0, 1])
    let solution = model.tokenizer.encode(example.completion).count + 1
    let last = try #require(judged.softTargets.map(\.position).max())
    #expect(last < judged.tokens.count - solution)
  }
}
