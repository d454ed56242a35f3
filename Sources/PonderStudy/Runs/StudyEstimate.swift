public import Ponder
import PonderSearch

/// What a study will take, foretold from a few samples.
///
/// Each unit is counted in whole solutions, each as long as the sampled ones: a search of N generations
/// samples N of them, and reads the way to each step that it continues. Prefixes that a server has cached are
/// counted as far as the samples' own were.
public struct StudyEstimate: Hashable, Sendable {
  /// What one solution took.
  public struct Sample: Hashable, Sendable {
    /// Tokens sampled.
    public var tokens: Double
    /// Tokens read before a solution begins.
    public var prompt: Double
    /// Requests for one sample: less than 1 where a request gives several.
    public var requests: Double
    public var steps: Double
    /// What scoring all its steps takes.
    public var scoring: StudyLoad
  }

  public var sample: Sample
  /// Tokens of both models a second, while the samples were made.
  public var tokensPerSecond: Double

  public init(sample: Sample, tokensPerSecond: Double) {
    self.sample = sample
    self.tokensPerSecond = tokensPerSecond
  }

  /// A few solutions of one problem.
  private struct Pilot {
    let cost: Cost
    let steps: Int
    let samples: Int

    init(_ problem: Problem, with models: Models, samples: Int) async throws {
      let reply = try await models.proposer.propose(
        samples, after: Prefix(problem), until: .end, sampling: .plain,
        seed: UInt64(0).derived("estimate").derived(problem.id))
      let scores = try await models.verifier?.checkedScores(
        of: reply.value.map { Prefix(problem, steps: $0.steps) })
      cost = Cost(proposer: reply.cost, verifier: scores?.cost ?? .zero)
      steps = reply.value.reduce(0) { $0 + $1.steps.count }
      self.samples = reply.value.count
    }
  }

  /// Samples and scores a few solutions of up to eight problems, all at once.
  ///
  /// Problems that a model fails on are left out.
  ///
  /// - Parameters:
  ///   - problems: From which some are taken, evenly.
  ///   - models: The base model and its verifier.
  ///   - samples: For each problem.
  /// - Throws: What the models throw, where they fail on all of them.
  public static func measure(
    _ problems: [Problem], with models: @escaping @Sendable () -> Models, samples: Int = 4
  ) async throws -> StudyEstimate {
    let stride = max(1, problems.count / 8)
    let some = problems.indices.filter { $0 % stride == 0 }.prefix(8).map { problems[$0] }
    let watch = models().stopwatch()
    let ends = try await some.concurrentMap(atMost: 8) { problem -> Result<Pilot, any Error> in
      do {
        return .success(try await Pilot(problem, with: models(), samples: samples))
      } catch let error where error.isOfModels {
        return .failure(error)
      }
    }
    let pilots = ends.compactMap { try? $0.get() }
    // One problem that a server cannot answer is no reason to know nothing; all of them are.
    if pilots.isEmpty, let first = ends.first { _ = try first.get() }
    let seconds = max(watch() / .seconds(1), 1e-6)
    let cost = pilots.reduce(Cost.zero) { $0 + $1.cost }
    let count = Double(max(1, pilots.reduce(0) { $0 + $1.samples }))
    let all = StudyLoad(cost)
    return StudyEstimate(
      sample: Sample(
        tokens: Double(cost.proposer.sampledTokens) / count,
        prompt: Double(cost.proposer.readTokens) / Double(max(1, cost.proposer.calls)),
        requests: Double(cost.proposer.calls) / count,
        steps: Double(pilots.reduce(0) { $0 + $1.steps }) / count,
        scoring: (1 / count) * StudyLoad(Cost(verifier: cost.verifier))),
      tokensPerSecond: all.tokens / seconds)
  }

  /// Hours of a load at the measured speed; a million at most, which no run takes.
  public func hours(of load: StudyLoad) -> Double {
    tokensPerSecond > 0 ? min(load.tokens / tokensPerSecond / 3_600, 1e6) : 0
  }

  /// What a unit of a plan is expected to take.
  public func load(of unit: StudyPlan.Unit, in plan: StudyPlan) -> StudyLoad {
    switch unit {
    case .difficulty: samples(plan.difficultySamples)
    case .large: StudyLoad(tokens: sample.tokens + sample.prompt, requests: 1)
    case .pool: samples(plan.poolSamples)
    case .chains: chains(ChainPool.lengths(for: plan.revisionBudgets))
    case .search(let strategy, let budget, _): search(strategy, budget)
    }
  }

  private func samples(_ count: Int) -> StudyLoad {
    let requests = (Double(count) * sample.requests).rounded(.up)
    let sampling = StudyLoad(
      tokens: Double(count) * sample.tokens + requests * sample.prompt, requests: requests)
    return sampling + Double(count) * sample.scoring
  }

  /// An attempt is one request, which reads the question and up to four attempts before it.
  private func chains(_ lengths: [Int]) -> StudyLoad {
    lengths.reduce(.zero) { sum, length in
      let read = (0..<length).reduce(0.0) { $0 + Double(min($1, 4)) * (sample.tokens + 2) }
      let count = Double(length)
      return sum
        + StudyLoad(tokens: count * (sample.tokens + sample.prompt) + read, requests: count)
        + count * sample.scoring
    }
  }

  private func search(_ strategy: AnyStrategy, _ generations: Int) -> StudyLoad {
    let work = strategy.forecast(budget: generations, steps: sample.steps)
    guard work.continuedPrefixes > 0 else { return samples(Int(work.solutions.rounded(.up))) }
    let asked = work.continuedPrefixes
    let sampling = StudyLoad(
      tokens: work.solutions * sample.tokens + asked * (sample.prompt + sample.tokens / 2),
      requests: asked)
    return sampling + work.solutions * sample.scoring
  }
}

extension StudyPlan {
  /// What the finished units of a study took.
  public func spent(in store: StudyStore) throws -> StudyLoad {
    var sum = Cost.zero
    for name in Set(units.map { key($0, problem: "") }.map { NameAndBudget($0) }) {
      sum += try spent(name, in: store)
    }
    return StudyLoad(sum)
  }

  private struct NameAndBudget: Hashable {
    var name: String
    var budget: Int

    init(_ key: StudyStore.Key) { (name, budget) = (key.name, key.budget) }
  }

  private func spent(_ unit: NameAndBudget, in store: StudyStore) throws -> Cost {
    func sum<Value: StudyRow>(_ type: Value.Type, _ cost: (Value) -> Cost) throws -> Cost {
      try store.values(type, named: unit.name, budget: unit.budget).reduce(.zero) {
        $0 + cost($1.value)
      }
    }
    return switch unit.name {
    case "difficulty": try sum(DifficultyRecord.self, \.cost)
    case "large": try sum(LargeOutcome.self) { Cost(proposer: $0.cost) }
    case "pool": try sum(SamplePool.self, \.wholeCost)
    case "chains": try sum(ChainPool.self, \.cost)
    default: try sum(SearchOutcome.self, \.cost)
    }
  }
}

extension DifficultyRecord {
  /// Of everything.
  var cost: Cost { sampledCost + Cost(verifier: promptCost ?? .zero) }
}
