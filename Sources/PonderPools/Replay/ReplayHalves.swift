import Ponder
import PonderSearch

/// A run split into two halves, so that no candidate both measures its problem's difficulty and is chosen
/// from.
///
/// Using candidates for both biases any choice by difficulty. If many of a problem's four candidates happen
/// to be right, a vote is right; if few are, any other method is better. Choosing by that number gains 4
/// points even with a random verifier.
struct ReplayHalves {
  /// The candidates that measure difficulty by their share of right ones.
  var measuring: PoolRun
  /// The candidates to choose from.
  var choosing: PoolRun

  /// - Parameters:
  ///   - run: A run that ``OracleRefusal`` accepts; its revision chains are not split.
  ///   - seed: Seeds the halves.
  init(_ run: PoolRun, seed: UInt64) {
    (measuring, choosing) = (run, run)
    for (place, problem) in run.problems.enumerated() {
      var random = RandomStream(seed: seed.derived("halves").derived(problem.id))
      // A chain's attempts depend on each other, so they stay together.
      let parts =
        problem.chains.isEmpty ? problem.pool.samples.indices.map { [$0] } : problem.chains
      let order = parts.indices.shuffled(using: &random)
      func half(_ places: ArraySlice<Int>) -> PoolProblem {
        problem.keeping(places.sorted().map { parts[$0] })
      }
      measuring.problems[place] = half(order.prefix(order.count / 2))
      choosing.problems[place] = half(order.dropFirst(order.count / 2))
    }
  }
}

/// Why a run's candidates cannot be split to measure difficulty and to be chosen from.
public enum OracleRefusal: Error, Codable, Hashable, Sendable, CustomStringConvertible {
  /// Some problem has fewer than ``OracleRefusal/leastCandidates`` candidates.
  case tooFew(Int)
  /// Some problem has fewer than two chains.
  case tooFewChains(Int)
  /// The candidates are beams of one search, which succeed and fail together.
  case dependent

  /// Two candidates to measure difficulty and two to choose from.
  public static let leastCandidates = 4

  init?(_ run: PoolRun) {
    let chains = run.problems.map(\.chains.count).min() ?? 0
    if run.isRevised {
      guard chains < 2 else { return nil }
      self = .tooFewChains(chains)
    } else if run.isSearch {
      self = .dependent
    } else if run.size < Self.leastCandidates {
      self = .tooFew(run.size)
    } else {
      return nil
    }
  }

  public var description: String {
    switch self {
    case .tooFew(let count):
      "needs \(Self.leastCandidates) candidates a problem, two to measure difficulty and two to choose "
        + "among, not \(count)"
    case .tooFewChains(let count):
      "needs two chains a problem, one to measure difficulty and one to choose from, not \(count)"
    case .dependent:
      "needs independent samples; candidates of one search succeed and fail together, so some of them "
        + "cannot measure difficulty for the others"
    }
  }
}

extension PoolProblem {
  /// This problem with some of its candidates, in their order; with chains, each part is one chain.
  fileprivate func keeping(_ parts: [[Int]]) -> PoolProblem {
    let places = parts.flatMap { $0 }.sorted()
    let moved = Dictionary(uniqueKeysWithValues: zip(places, places.indices))
    var kept = self
    kept.pool.samples = places.map { pool.samples[$0] }
    kept.verdicts = places.map { verdicts[$0] }
    kept.knowsTokens = places.map { knowsTokens[$0] }
    kept.chains = chains.isEmpty ? [] : parts.map { $0.compactMap { moved[$0] } }
    return kept
  }
}
