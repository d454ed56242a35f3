public import Ponder
public import PonderPools
import PonderSearch

/// The estimated cost of a study, from a few samples.
///
/// Each unit is counted in whole solutions of the sampled length: a search of N generations samples N of
/// them, and reads the prefix of each step that it continues. Prefixes cached by a server are counted to
/// the extent that they were for the samples.
public struct StudyEstimate: Hashable, Sendable {
  /// The mean cost of one solution.
  public struct Sample: Hashable, Sendable {
    /// Tokens sampled.
    public var tokens: Double
    /// Tokens read per request before sampling.
    public var prompt: Double
    /// Requests per sample; less than 1 when a request gives several samples.
    public var requests: Double
    public var steps: Double
    /// The load of scoring all its steps.
    public var scoring: StudyLoad
  }

  public var sample: Sample
  /// Tokens per second of both models while sampling.
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

  /// Samples and scores a few solutions of up to eight problems concurrently.
  ///
  /// Problems on which a model fails are left out.
  ///
  /// - Parameters:
  ///   - problems: The problems to pick from, evenly spaced.
  ///   - models: The base model and its verifier.
  ///   - samples: The number of samples per problem.
  /// - Throws: The models' error if they fail on all problems.
  public static func measure(
    _ problems: [Problem], with models: @escaping @Sendable () throws -> Models, samples: Int = 4
  ) async throws -> StudyEstimate {
    let stride = max(1, problems.count / 8)
    let some = problems.indices.filter { $0 % stride == 0 }.prefix(8).map { problems[$0] }
    let watch = try models().stopwatch()
    let ends = try await some.concurrentMap(atMost: 8) { problem -> Result<Pilot, any Error> in
      do {
        return .success(try await Pilot(problem, with: models(), samples: samples))
      } catch let error where error.isOfModels {
        return .failure(error)
      }
    }
    let pilots = ends.compactMap { try? $0.get() }
    // Throws only if every problem failed.
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

  /// The hours that a load takes at the measured speed, at most a million.
  public func hours(of load: StudyLoad) -> Double {
    tokensPerSecond > 0 ? min(load.tokens / tokensPerSecond / 3_600, 1e6) : 0
  }

  /// The expected load of a unit of a plan.
  public func load(of unit: StudyPlan.Unit, in plan: StudyPlan) -> StudyLoad {
    switch unit {
    case .difficulty: samples(plan.difficultySamples)
    case .large: StudyLoad(tokens: sample.tokens + sample.prompt, requests: 1)
    case .pool: samples(plan.poolSamples)
    case .chains:
      chains(
        ChainPool.lengths(for: plan.revisionBudgets), areBelieved: plan.revisionView.beliefs)
    case .search(let strategy, let budget, _): search(strategy, budget)
    }
  }

  private func samples(_ count: Int) -> StudyLoad {
    let requests = (Double(count) * sample.requests).rounded(.up)
    let sampling = StudyLoad(
      tokens: Double(count) * sample.tokens + requests * sample.prompt, requests: requests)
    return sampling + Double(count) * sample.scoring
  }

  /// Each attempt is one request, which reads the question and up to four earlier attempts.
  ///
  /// With beliefs, all attempts but the last of a chain are scored twice: before they are shown, and for the
  /// choice.
  private func chains(_ lengths: [Int], areBelieved: Bool) -> StudyLoad {
    lengths.reduce(.zero) { sum, length in
      let read = (0..<length).reduce(0.0) { $0 + Double(min($1, 4)) * (sample.tokens + 2) }
      let count = Double(length)
      return sum
        + StudyLoad(tokens: count * (sample.tokens + sample.prompt) + read, requests: count)
        + (count + (areBelieved ? max(0, count - 1) : 0)) * sample.scoring
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
  /// The load of the finished units of a study.
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
    case chainsName: try sum(ChainPool.self, \.cost)
    default: try sum(SearchOutcome.self, \.cost)
    }
  }
}

extension DifficultyRecord {
  /// The total cost.
  var cost: Cost { sampledCost + Cost(verifier: promptCost ?? .zero) }
}
