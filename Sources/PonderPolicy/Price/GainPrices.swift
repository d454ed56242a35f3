extension Policy {
  /// The highest prices at which requests still get given shares of what compute can gain.
  ///
  /// A share of 0 is the cheapest action for every problem, a share of 1 the most accurate one whatever it costs.
  /// In between, expected accuracies are averaged over the bins, each at the middle of its pass rates.
  ///
  /// - Parameter shares: In `0...1`.
  /// - Throws: ``PolicyError`` for a policy without ``valueCurves``.
  /// - Complexity: O(bins · actions²)
  public func prices(forSharesOfGain shares: [Double]) throws -> [ComputePrice] {
    let curves = try pricedCurves()
    let bounds = [1] + bins.edges + [0]
    let rates = zip(bounds, bounds.dropFirst()).map { ($0 + $1) / 2 }
    let hulls = rates.map { curves.choices(at: $0) }
    // Between two gains of an action every price makes the same choices.
    let gains = Set(hulls.flatMap { $0.map(\.gain) }.filter(\.isFinite)).sorted(by: >)
    let most = gains.first.map { 2 * $0 } ?? 0
    let prices = [most] + zip(gains, gains.dropFirst()).map { ($0 * $1).squareRoot() } + [0]
    let values = try prices.map { price in
      try rates.reduce(0) { $0 + (try curves.choice(at: $1, price: price)).value }
    }
    let (least, whole) = (values.first ?? 0, values.last ?? 0)
    return try shares.map { share in
      let wanted = least + share * (whole - least)
      let place = share >= 1 ? nil : values.firstIndex { $0 >= wanted }
      return try ComputePrice(
        pointsPerGigaFLOP: (place.map { prices[$0] } ?? 0) * ComputePrice.pointsPerGigaFLOP)
    }
  }
}
