import Foundation
import Ponder
import PonderData
import PonderLab
import PonderModels
import PonderRemote
import PonderSearch
import PonderTesting

@testable import PonderCommand
@testable import PonderPools
@testable import PonderStudy

/// Models of a few lines in every role.
enum SmallModels {
  static let base: Models = {
    let proposer = ScriptedProposer([
      (text: "good\nAnswer: 2", weight: 3), (text: "bad\nAnswer: 3", weight: 4),
      (text: "lost", weight: 1),
    ])
    let verifier = ScriptedVerifier(["good": 0.8, "Answer: 2": 0.9], otherwise: 0.2)
    return Models(proposer: proposer, verifier: verifier, domain: ScriptedDomain())
  }()

  static let study = ModelSet(
    base: base, outcome: base.verifier, revision: base, large: base.proposer,
    promptPassRate: { _ in Metered(0.4, cost: ModelCost(calls: 1)) })
}

/// Does a study with small models where it is small enough to be done at once.
private func perform(_ study: StudyFile, in folder: URL) async throws {
  let models =
    study.models
    ?? .init(
      proposer: "small", verifier: "verifier",
      [.reviser: "reviser", .reviserVerifier: "reviser-verifier", .large: "large"])
  let plan = study.plan(models)
  let units = plan.units
  let estimate = StudyEstimate(
    sample: .init(
      tokens: 30, prompt: 10, requests: 1, steps: 3, scoring: StudyLoad(tokens: 40, requests: 1)),
    tokensPerSecond: 100)
  var all = StudyLoad.zero
  for unit in units.prefix(10_000) {
    _ = plan.key(unit, problem: "p")
    all = all + estimate.load(of: unit, in: plan)
  }
  _ = estimate.hours(of: all)
  let store = try StudyStore(folder.appendingPathComponent("study.sqlite"))
  let amounts =
    study.budgets + study.revisions + [
      study.pool, study.difficulty, units.count, study.seeds.count,
    ]
  if amounts.allSatisfy({ $0 <= 64 }), all.tokens < 200_000 {
    let problem = GradedProblem(
      problem: Problem(id: "p0", question: "?"),
      reference: CountdownReference(target: 2, numbers: [2]), kind: "any")
    try await StudyRunner(plan, with: SmallModels.study, store: store)
      .run([problem], width: 1)
  }
  _ = try StudyTable(plan, from: store)
  if case .fresh(let count) = study.problems, count <= 100 { _ = try ProblemSet(study, .shipped) }
}

extension Door {
  static let study = Door(
    "study", share: 140,
    texts: [
      """
      problems: 15
      seed: 5
      models: {proposer: small, verifier: verifier, outcome: outcome, reviser: reviser, reviser-verifier: reviser-verifier, large: large}
      budgets: [1, 4]
      strategies:
        - beam: {width: 4}
        - beam: {width: sqrt, lookahead: 1}
      revisions: [1, 4]
      pool: 8
      difficulty: 16
      evidence: 5
      seeds: [1, 2]

      """,
      """
      # Five numbers
      domain: countdown-5
      problems: 3
      budgets:
        - 1
        - 16
      pool: 16
      difficulty: 4
      """,
      """
      problems: {set: none.jsonl, count: 10}
      budgets: &b [1, 2]
      revisions: *b
      strategies:
        - beam: {width: 2, aggregation: product, maximumRounds: 5, stride: 2}
        - diverse-trees: {width: 2, stride: {marker: "="}}
        - soft: {rule: particles, temperature: 0.5, stride: {belief: 0.1}}
        - early-rejection: {thresholds: [0.1, 0.4], stride: {tokens: 9}}
      pool: 2
      difficulty: 2
      """,
      "problems: 2\nbudgets: [2]\npool: 2\ndifficulty: 1\nmodels: {proposer: small, verifier: verifier}",
      """
      problems: 2
      models: {proposer: small, verifier: verifier, reviser: reviser, reviser-verifier: reviser-verifier}
      budgets: [4]
      strategies:
        - stopping: {rule: {doubling: 0.75}, selection: weighted, passRate: 0.5}
        - stopping: {rule: {table: {stages: [1, 4], leaderShare: [0.5], bestScore: [], runnerUpShare: [], passRate: [], stops: ['01']}}}
        - search-then-revise: {search: {stopping: {rule: {beta: 0.9}}}, share: 0.25, chains: 2}
        - revise-or-resample: {sample: {good: 2, bad: 3}, window: 1}
      pool: 4
      difficulty: 1
      """,
    ]
  ) { input, folder in
    try await perform(StudyFile.read(folder.file("study.yaml", input)), in: folder)
  }

  static let configuration = Door(
    "ponder", share: 140,
    texts: [
      """
      models:
        proposer:
          addresses: [http://127.0.0.1:8000, "http://127.0.0.1:8001"]
          template: {name: chatML, instruction: "Put the answer into \\\\boxed{}.", window: 3}
          parameters: 7e9
          concurrency: 4
          attempts: 3
          timeout: 2.5
          maximumTokens: 512
        verifier:
          kind: qwen
          servers: {addresses: [http://127.0.0.1:8001]}
        reviser: proposer
        reviser-verifier: verifier
      limits: {tokens: 20000000, requests: 100, hours: 12}
      data: problems
      """,
      """
      models:
        proposer: &p {addresses: ["http://10.0.0.1:80"], form: chat, key: {environment: HOME}, model: m}
        verifier: {kind: judge, servers: *p, scope: outcome}
        large: {addresses: ["https://example.org/v1"], parameters: 70000000000, logProbabilities: true}
      """,
      """
      models:
        verifier: {kind: rlhflow, labels: {good: "+", bad: "-", goodToken: 10, badToken: 12}, servers: {addresses: ["http://a:1"], template: lines}}
        proposer: {addresses: ["http://a:1"], template: {marks: {system: {before: "<s>", after: ""}, user: {before: "<u>", after: "</u>"}, assistant: {before: "<a>", after: "</a>"}}, separator: "\\n\\n", stops: ["x"]}}
      """,
      "models: {proposer: b, b: c, c: small, verifier: verifier}\nlimits: {hours: 0.5}",
    ]
  ) { input, folder in
    let configuration = try SettingsFile.read(
      Configuration.self, from: folder.file("ponder.yaml", input))
    for name in configuration.models.keys.sorted() { _ = try configuration.model(named: name) }
    if let roles = try? configuration.roles, roles[.large] != "large", roles.proposer != "small" {
      _ = try configuration.ratio(of: roles)
    }
    let ceiling = StudyCeiling(configuration.limits, spent: StudyLoad(tokens: 5, requests: 1))
    _ = ceiling.begin(StudyLoad(tokens: 10, requests: 1), at: .seconds(100))
    for case .proposer(let settings)? in configuration.models.values.map({ Optional($0) }) {
      let prefix = Prefix(
        Problem(id: "p", question: "?"), attempts: ["a\nb", "c"], steps: ["s\u{2028}t"])
      _ = settings.template.text(for: prefix)
    }
  }
}
