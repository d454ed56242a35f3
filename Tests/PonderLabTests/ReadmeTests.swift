import Foundation
import Ponder
import PonderData
import PonderEngine
import PonderLab
import PonderSearch
import Testing

/// The program in the README, as it stands there.
struct ReadmeTests {
  @Test func `the README's program compiles and solves its puzzle`() async throws {
    let model = try LabModel.read("small")
    let models = Models(proposer: try LanguageModelProposer(model), domain: Countdown.standard)
    let problem = Countdown.problem(target: 23, numbers: [4, 10, 16, 18])
    let solution = try await MajorityVote().solve(problem, budget: 64, with: models, seed: 1)
    #expect(solution.candidates.count == 64)
    #expect(solution.votes.map(\.weight) == solution.votes.map(\.weight).sorted(by: >))

    let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../README.md")
    let text = try String(contentsOf: readme, encoding: .utf8)
    let source = try String(contentsOf: URL(fileURLWithPath: #filePath), encoding: .utf8)
    let lines = source.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    for line in lines.drop(while: { !$0.hasPrefix("let model =") }).prefix(4) {
      #expect(text.contains(line), "the README lacks: \(line)")
    }
  }

  @Test func `the documentation shows the examples as they are`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../..")
    let page = try String(
      contentsOf: root.appendingPathComponent("Documentation/InSwift.md"), encoding: .utf8)
    for name in ["OwnModel", "OwnVerifier", "ServedModel"] {
      let file = root.appendingPathComponent("Examples/Sources/\(name)/\(name).swift")
      let source = try String(contentsOf: file, encoding: .utf8)
      #expect(page.contains(source), "Documentation/InSwift.md has another \(name)")
    }
  }
}
