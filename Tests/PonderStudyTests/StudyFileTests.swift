import PonderSearch
import PonderStudy
import Testing

struct StudyFileTests {
  private let good = """
    problems: 20
    seed: 7
    models: {proposer: small, verifier: verifier}
    budgets: [1, 4]
    strategies:
      - beam: {width: 4}
      - beam:
          width: sqrt
          lookahead: 3
    """

  @Test func `a study is read with its defaults`() throws {
    let study = try StudyFile.read(good, named: "study.yaml")
    #expect(study.domain == "countdown" && study.difficulty == 2_048 && study.pool == 4)
    #expect(study.strategies.map(\.description) == ["beam, width 4", "lookahead 3, width √N"])
    #expect(study.seeds == [7] && study.evidence == 10 && study.revisions == [])
    // Once a search of 1 and 4 generations, once a lookahead that needs 4.
    #expect(try study.plan(#require(study.models)).units.count == 1 + 1 + 2 + 1)
  }

  @Test(arguments: [
    ("500", StudyFile.Problems.fresh(500)), ("math500", .set("math500")),
    ("{set: my.jsonl, count: 20}", .set("my.jsonl", count: 20)),
  ])
  func `problems are a number, a set or a part of one`(
    text: String, problems: StudyFile.Problems
  ) throws {
    let study = try StudyFile.read("problems: \(text)\nbudgets: [1]", named: "study.yaml")
    #expect(study.problems == problems && study.models == nil)
  }

  @Test(arguments: [
    ("problem: 3", "line 1: problem: no such setting; there are domain, problems, seed"),
    ("problems: {count: 3}\nbudgets: [1]", "line 1: problems.set: is missing"),
    ("problems: 3\nseed: many", "line 2: seed: is of the wrong type"),
    (
      "problems: 0\nmodels: {proposer: a, verifier: b}\nbudgets: [1]",
      "line 1: problems: must be at least 1, not 0"
    ),
    ("- 3", "line 1: this is not a list of settings"),
    ("problems: [", "this is not YAML"),
    ("problems: 3\nmodels: {proposer: a, verifier: b}", "budgets: is missing"),
    (
      "problems: {set: math500, count: 0}\nbudgets: [1]",
      "line 1: problems: must be at least 1, not 0"
    ),
    ("problems: {set: math500, first: 3}\nbudgets: [1]", "problems.first: no such setting"),
    (
      "problems: 3\nmodels: {proposer: a, verifer: b}",
      "line 2: models.verifer: no such setting; there are proposer"
    ),
    (
      "problems: 3\nmodels: {proposer: a, verifier: b}\nbudgets: [1]\nstrategies:\n  - mcts",
      "line 5: "
    ),
    (
      "problems: 3\nmodels: {proposer: a, verifier: b}\nbudgets: []",
      "line 3: budgets: must not be empty"
    ),
  ])
  func `what is wrong is named with its line`(text: String, message: String) {
    let error = #expect(throws: SettingsFileError.self) {
      try StudyFile.read(text, named: "study.yaml")
    }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }
}
