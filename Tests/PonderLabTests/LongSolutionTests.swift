import Ponder
import Testing

@testable import PonderData
@testable import PonderEngine
@testable import PonderLab

/// Training data of solutions that are long for a model: what fits, what is left out, and that it is said.
struct LongSolutionTests {
  private let model: LanguageModel
  private var length: Int { model.parameters.configuration.maximumLength }

  init() throws { model = try LabModel.read("small") }

  /// Wrong attempts and a right solution, each of lines that end a leg or not.
  private func example(lines: Int, attempts: Int, seed: UInt64) -> RevisionExample {
    var random = RandomStream(seed: seed)
    func text(_ lines: Int) -> String {
      (0..<lines).map { line in
        let numbers = (0..<3).map { _ in Int.random(in: 1...99, using: &random) }
        let mark = line % 2 == 1 ? "then ?" : "left:"
        return "\(numbers[0]) + \(numbers[1]) = \(numbers[2]) (\(mark) \(numbers[0]))"
      }.joined(separator: "\n")
    }
    return RevisionExample(
      id: "p", prompt: "Make 7 from 3, 4.",
      attempts: (0..<attempts).map { _ in text(Int.random(in: lines - 1...lines, using: &random)) },
      completion: text(lines))
  }

  @Test(arguments: [
    AttemptView.plain, try AttemptView(beliefs: true, shown: .whole),
    try AttemptView(shown: .marked("(then")),
    try AttemptView(beliefs: true, shown: .marked(["(then", "(done)"])),
  ])
  func `every document of an example that is kept fits the model`(attempts: AttemptView) throws {
    var (kept, leftOut, longest) = (0, 0, 0)
    for seed in 0..<40 {
      let random = UInt64(seed).derived("long")
      var example = example(
        lines: 4 + seed % 15, attempts: seed % 5, seed: random)
      example.beliefs = RevisionBeliefs(
        verifier: "v",
        attempts: example.attempts.map { $0.split(separator: "\n").map { _ in 0.9 } },
        completion: example.completion.split(separator: "\n").map { _ in 0.1 })
      let view = RevisionView(right: 0.5, repeats: true, attempts: attempts)
      guard
        let recipe = try? ReviserRecipe([example], model: model, view: view, tuning: FineTuning())
      else {
        leftOut += 1
        continue
      }
      kept += 1
      let stream = try recipe.stream()
      for index in 0..<8 { longest = max(longest, stream.document(index).tokens.count) }
    }
    #expect(longest <= length)
    #expect(longest > length * 5 / 8, "the bound is not far above what there is: \(longest)")
    #expect(kept > 0 && leftOut > 0, "\(kept) kept, \(leftOut) left out")
  }

  @Test func `the number of examples that are left out is told`() throws {
    let long = example(lines: 60, attempts: 4, seed: 1)
    let short = example(lines: 4, attempts: 2, seed: 2)
    let recipe = try ReviserRecipe([short, long, short], model: model, tuning: FineTuning())
    #expect(recipe.leftOut == 1)
  }

  @Test func `a verifier learns from what fits in tokens, not in bytes`() throws {
    func solution(_ lines: Int) -> LabelledSolution {
      let text = example(lines: lines, attempts: 0, seed: 3).completion
      let steps = text.split(separator: "\n").map(String.init)
      return LabelledSolution(
        exercise: 0, id: "p1", prompt: "Make 7 from 3, 4.", completions: steps,
        labels: steps.map { _ in 1 }, promptLabel: 1)
    }
    let fitting = solution(50)
    #expect(fitting.completions.joined(separator: "\n").utf8.count > length)
    let recipe = try VerifierRecipe(
      [fitting, solution(200)], scope: .steps, tokenizer: model.tokenizer, length: length)
    #expect(recipe.leftOut == 1)
    #expect(try recipe.stream().document(0).tokens.count <= length)
  }

  @Test(arguments: ["countdown", "relay-6-30", "relay-12-80"])
  func `attempts may be half longer than worked solutions`(name: String) throws {
    let domain = try NamedDomain.read(name)
    let tokenizer = LabText.tokenizer(for: domain)
    let limit = LabText.attemptLimit(in: domain, with: tokenizer)
    let longest =
      domain.exercises(100, on: .test, seed: 4).map {
        tokenizer.encode($0.solution).count
      }.max() ?? 0
    #expect(limit >= 256 && limit > longest)
    #expect(name == "countdown" ? limit == 256 : limit < 3 * longest)
  }

  @Test func `the lab's models hold a question and five whole attempts of six legs`() throws {
    let domain = try NamedDomain.read("relay-6-30")
    let tokenizer = LabText.tokenizer(for: domain)
    let length = try PretrainingRecipe.small(on: domain).configuration.maximumLength
    for exercise in domain.exercises(50, on: .training, seed: 6) {
      let prefix = Prefix(
        exercise.problem, attempts: Array(repeating: exercise.solution, count: 4),
        steps: exercise.solution.split(separator: "\n").map(String.init))
      #expect(PrefixTokens(prefix, with: tokenizer).tokens.count < length)
    }
  }
}
