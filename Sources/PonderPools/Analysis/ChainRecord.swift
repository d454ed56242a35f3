/// Which attempts of revision chains are right.
public struct ChainRecord: Codable, Hashable, Sendable {
  /// For each problem, for each of its chains, whether each attempt is right.
  public var problems: [[[Bool]]]

  public init(problems: [[[Bool]]]) { self.problems = problems }

  /// The mean accuracy of attempt `number`, counted from 1, over all chains.
  public func accuracy(ofAttempt number: Int) -> Double {
    mean(problems.flatMap { $0 }.filter { $0.count >= number }.map { $0[number - 1] ? 1 : 0 })
  }

  /// The mean accuracy over all attempts of all chains.
  public var accuracy: Double {
    mean(problems.flatMap { $0.flatMap { $0 } }.map { $0 ? 1 : 0 })
  }

  /// The share of right attempts whose next attempt is wrong.
  public var turnedWrong: Double { share(of: { $0 }, turnedInto: false) }

  /// The same for each problem that has a right attempt with a next attempt.
  public var turnedWrongByProblem: [Double] {
    problems.compactMap { chains in
      let next = chains.flatMap { zip($0, $0.dropFirst()).filter(\.0).map(\.1) }
      return next.isEmpty ? nil : Double(next.count { !$0 }) / Double(next.count)
    }
  }

  /// The share of wrong attempts whose next attempt is right.
  public var turnedRight: Double { share(of: { !$0 }, turnedInto: true) }

  private func share(of isCounted: (Bool) -> Bool, turnedInto outcome: Bool) -> Double {
    let pairs = problems.flatMap { $0.flatMap { zip($0, $0.dropFirst()) } }
    return mean(pairs.filter { isCounted($0.0) }.map { $0.1 == outcome ? 1 : 0 })
  }

  private func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }
}
