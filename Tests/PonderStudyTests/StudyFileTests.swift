import PonderSearch
import PonderStudy
import Testing

@testable import PonderPools

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
    #expect(study.domain == "countdown" && study.difficulty == 4 && study.pool == 4)
    #expect(!study.saysDifficulty, "as many samples as the pool has, which must be said")
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

  /// A study with these lines beside the ones that it needs.
  private func refusal(of lines: String) -> String? {
    let error = #expect(throws: SettingsFileError.self, "\(lines)") {
      try StudyFile.read(
        "models: {proposer: a, verifier: b}\n" + lines, named: "study.yaml")
    }
    return error?.description
  }

  @Test(arguments: [
    ("problems: 3\nbudgets: [4, 1, 4]", "line 3: budgets: '4' stands there twice"),
    ("problems: 3\nbudgets: [1]\nrevisions: [2, 2]", "line 4: revisions: '2' stands there twice"),
    ("problems: 3\nbudgets: [1]\nseeds: [7, 7]", "line 4: seeds: '7' stands there twice"),
    (
      "problems: 3\nbudgets: [1]\nstrategies: [beam, beam]",
      "line 4: strategies: 'beam, width 4' stands there twice"
    ),
    (
      "problems: 3\nbudgets: [1]\nstrategies:\n  - beam: {lookahead: 0, width: 4}\n  - beam",
      "line 6: strategies: 'beam, width 4' stands there twice"
    ),
    (
      "problems: 3\nbudgets: [1]\nstrategies: [beam: {sampling: {topP: 1.0}}, beam: {width: 4}]",
      "strategies: 'beam, width 4' stands there twice"
    ),
    (
      "problems: 3\nbudgets: [1]\nstrategies: [majority]",
      "line 4: strategies: 'majority' is replayed from the pool in every study; leave it out"
    ),
    ("problems: 3\nbudgets: [1]\nstrategies: [best-of-n]", "'best-of-N weighted' is replayed"),
    (
      "problems: 3\nbudgets: [1]\nstrategies:\n  - best-of-n: {aggregation: product}",
      "line 5: strategies: 'best-of-N weighted by product' is replayed"
    ),
    (
      "problems: 3\nbudgets: [1]\nstrategies: [revisions: {ratio: \"1:4\"}]",
      "line 4: strategies: revisions are measured at every ratio of the budgets under 'revisions'"
    ),
  ])
  func `what would count twice, or under another's name, is refused`(
    lines: String, message: String
  ) {
    let refusal = refusal(of: lines)
    #expect(refusal?.contains(message) == true, "\(refusal ?? "")")
  }

  @Test(arguments: [
    ("beam: {widht: 16}", "line 4: strategies.beam.widht: no such setting; there are width"),
    ("beam: {sampling: {temprature: 2}}", "line 4: strategies.beam.sampling.temprature: no such"),
    ("{beam: {}, pool: 3}", "line 4: strategies.pool: no such setting; there are greedy"),
    ("greedy: {temperature: 0}", "line 4: strategies.greedy.temperature: no such setting"),
    ("beam: {width: 0}", "line 4: strategies.beam: the beam width must be at least 1, not 0"),
    ("beam: {lookahead: 9223372036854775807}", "the lookahead must be at most 10000, not 9223"),
    ("beam: {lookahead: -1}", "the lookahead must be at least 0, not -1"),
    ("beam: {selection: worst}", "selection: must be one of majority, weighted, best, not 'worst'"),
  ])
  func `a strategy's settings are read to the letter`(strategy: String, message: String) {
    let refusal = refusal(of: "problems: 3\nbudgets: [1]\nstrategies: [\(strategy)]")
    #expect(refusal?.contains(message) == true, "\(refusal ?? "")")
  }

  @Test(arguments: [
    ("problems: 9223372036854775807\nbudgets: [1]", "problems: must be at most 100000, not 9223"),
    ("problems: -1\nbudgets: [1]", "problems: must be at least 1, not -1"),
    (
      "problems: {set: math500, count: 9223372036854775807}\nbudgets: [1]",
      "line 2: problems: must be at most 100000"
    ),
    ("problems: 3\nbudgets: [1, 9223372036854775807]", "line 3: budgets: must be at most 65536"),
    ("problems: 3\nbudgets: [0]", "line 3: budgets: must be at least 1, not 0"),
    (
      "problems: 3\nbudgets: [1]\nrevisions: [1, 9223372036854775807]", "revisions: must be at most"
    ),
    ("problems: 3\nbudgets: [1]\npool: 9223372036854775807", "line 4: pool: must be at most 65536"),
    (
      "problems: 3\nbudgets: [4, 64, 1]\npool: 63",
      "line 4: pool: must be at least 64, the largest budget, not 63: majority and best-of-N"
    ),
    ("problems: 3\nbudgets: [1]\ndifficulty: -5", "line 4: difficulty: must be at least 1, not -5"),
    ("problems: 3\nbudgets: [1]\nevidence: -1", "line 4: evidence: must be at least 0, not -1"),
    ("problems: 3\nbudgets: [1]\nseeds: [-1]", "line 4: seeds: "),
    (
      "problems: 100000\nbudgets: [1, 2, 3]\nstrategies: [beam: {width: 1}, beam: {width: 2}]\nseeds: "
        + "[\((1...50).map(String.init).joined(separator: ", "))]",
      "line 2: problems: 100000 problems with up to 402 units each are more than a study may have"
    ),
  ])
  func `numbers that cannot be meant are refused`(lines: String, message: String) {
    let refusal = refusal(of: lines)
    #expect(refusal?.contains(message) == true, "\(refusal ?? "")")
  }

  @Test(arguments: [("[1, 64]", 64), ("[64, 4]", 100), ("[1]", 1)])
  func `a pool holds the largest budget`(budgets: String, pool: Int) throws {
    let text = "problems: 3\nbudgets: \(budgets)\npool: \(pool)"
    #expect(try StudyFile.read(text, named: "study.yaml").pool == pool)
  }

  @Test(arguments: [
    "stopping", "stopping: {rule: {window: 8}, selection: weighted}",
    "stopping: {rule: {table: {stages: [1, 4], leaderShare: [], bestScore: [], runnerUpShare: [], "
      + "passRate: [0.5], stops: ['01']}}}",
  ])
  func `a strategy that stops needs no reviser`(strategy: String) throws {
    let study = try StudyFile.read(
      "models: {proposer: a, verifier: b}\nproblems: 3\nbudgets: [1, 4]\nstrategies: [\(strategy)]",
      named: "study.yaml")
    #expect(study.strategies.count == 1)
  }

  @Test(arguments: ["search-then-revise", "revise-or-resample"])
  func `a strategy that samples and revises needs a reviser`(strategy: String) throws {
    let lines = "problems: 3\nbudgets: [1, 4]\nstrategies: [\(strategy)]"
    let refusal = refusal(of: lines)
    #expect(refusal?.contains("the reviser must be named, because '") == true, "\(refusal ?? "")")
    let study = try StudyFile.read(
      "models: {proposer: a, verifier: b, reviser: c, reviser-verifier: d}\n" + lines,
      named: "study.yaml")
    #expect(study.strategies.count == 1)
  }

  @Test func `a reviser alone chooses among nothing`() {
    let error = #expect(throws: SettingsFileError.self) {
      try StudyFile.read(
        "problems: 3\nbudgets: [1]\nrevisions: [1]\n"
          + "models: {proposer: a, verifier: b, reviser: c}", named: "study.yaml")
    }
    #expect(error?.description.contains("a reviser and a reviser-verifier") == true)
  }

  @Test func `a plan made by hand does nothing twice`() throws {
    let plan = StudyPlan(
      budgets: [4, 1, 4], searches: [AnyStrategy(BeamSearch()), AnyStrategy(BeamSearch())],
      revisionBudgets: [2, 2], poolSamples: 4, difficultySamples: 4, seeds: [3, 3])
    #expect(Set(plan.units).count == plan.units.count && plan.units.count == 2 + 2 + 2)
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
