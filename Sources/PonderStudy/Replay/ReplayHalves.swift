import Ponder
import PonderSearch

/// A run cut into two, so that no candidate both says how hard its problem is and is chosen among.
///
/// A candidate that does both makes any choice by difficulty look good. Where many of a problem's four
/// candidates happen to be right, a vote is right; where few are, any other way is better: choosing by
/// that number gains 4 points with a verifier that scores at random.
struct ReplayHalves {
  /// Whose share of right candidates says how hard a problem is.
  var measuring: PoolRun
  /// Which are chosen among.
  var choosing: PoolRun

  /// - Parameters:
  ///   - run: Candidates, or revision chains, which stay whole; one that ``OracleRefusal`` lets pass.
  ///   - seed: Draws the halves.
  init(_ run: PoolRun, seed: UInt64) {
    (measuring, choosing) = (run, run)
    for (place, problem) in run.problems.enumerated() {
      var random = RandomStream(seed: seed.derived("halves").derived(problem.id))
      // A chain's attempts depend on each other, so they go together.
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

/// Why a run's candidates cannot say how hard its problems are and be chosen among too.
public enum OracleRefusal: Error, Codable, Hashable, Sendable, CustomStringConvertible {
  /// Fewer than ``OracleRefusal/leastCandidates`` of some problem.
  case tooFew(Int)
  /// Fewer than two chains of some problem.
  case tooFewChains(Int)
  /// Beams of one search succeed and fail together.
  case dependent

  /// Two to measure difficulty, two to choose among.
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
  /// Some of its candidates, in their order; where it has chains, each part is one.
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
