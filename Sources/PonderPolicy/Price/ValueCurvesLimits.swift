import PonderSearch

extension ValueCurves {
  /// The smallest budget of an action, in generations.
  public var leastBudget: Int { curves.map(\.action.budget).min() ?? 1 }

  /// The smallest cost of an action.
  public var leastCost: Double { curves.map(\.cost).min() ?? 0 }

  /// The curves of the actions that a ceiling allows.
  ///
  /// - Parameters:
  ///   - generations: The largest budget of an action, in generations.
  ///   - cost: The largest cost of an action, in the unit of the costs; no limit if `nil`.
  /// - Returns: `nil` when the ceiling allows no action.
  public func limited(toGenerations generations: Int, cost: Double? = nil) -> ValueCurves? {
    let allowed = curves.filter { $0.action.budget <= generations && $0.cost <= cost ?? .infinity }
    // Some of sound curves are sound.
    return allowed.isEmpty ? nil : try? ValueCurves(allowed)
  }

  /// The curves without the actions that are never chosen at these pass rates.
  ///
  /// An action stays if it is on the upper hull at one of the pass rates, under some ceiling on generations.
  ///
  /// - Complexity: O(pass rates · budgets · actions · log(blocks))
  package func pruned(at passRates: [Double]) -> ValueCurves {
    var used: Set<Action> = []
    for budget in Set(curves.map(\.action.budget)) {
      guard let allowed = limited(toGenerations: budget) else { continue }
      for rate in Set(passRates) { used.formUnion(allowed.choices(at: rate).compactMap(\.action)) }
    }
    return (try? ValueCurves(curves.filter { used.contains($0.action) })) ?? self
  }
}
