/// The table of numbers, rising along its rows and its columns, that is nearest to a table of weighted means, by
/// least squares.
///
/// Rows and columns are fitted in turn by pool-adjacent-violators, each time to what the other correction left.
///
/// ### Source
///
/// Dykstra and Robertson, *An Algorithm for Isotonic Regression for Two or More Independent Variables*, 1982.
enum IsotonicGrid {
  /// - Parameters:
  ///   - means: `[row][column]`, all rows of one length.
  ///   - weights: Of the same shape, above 0.
  /// - Returns: `[row][column]`.
  /// - Complexity: O(cells · passes), with at most 1,000 passes
  static func fitted(_ means: [[Double]], weights: [[Double]]) -> [[Double]] {
    var fit = means
    let none = means.map { $0.map { _ in 0.0 } }
    var (byRows, byColumns) = (none, none)
    let tall = transposed(weights)
    for _ in 0..<1_000 {
      let before = fit
      let toRows = difference(fit, byRows)
      let rows = zip(toRows, weights).map { rising($0, $1) }
      byRows = difference(rows, toRows)
      let toColumns = difference(rows, byColumns)
      fit = transposed(zip(transposed(toColumns), tall).map { rising($0, $1) })
      byColumns = difference(fit, toColumns)
      let change = difference(fit, before).joined().map { abs($0) }.max() ?? 0
      if change < 1e-7 { break }
    }
    // What is left of a violation is below the last change.
    for row in fit.indices {
      for column in fit[row].indices {
        if row > 0 { fit[row][column] = max(fit[row][column], fit[row - 1][column]) }
        if column > 0 { fit[row][column] = max(fit[row][column], fit[row][column - 1]) }
      }
    }
    return fit
  }

  /// The non-decreasing numbers that are nearest to these.
  static func rising(_ means: [Double], _ weights: [Double]) -> [Double] {
    var blocks: [(mean: Double, weight: Double, count: Int)] = []
    for (mean, weight) in zip(means, weights) {
      var block = (mean: mean, weight: weight, count: 1)
      while let last = blocks.last, last.mean >= block.mean {
        blocks.removeLast()
        let weight = last.weight + block.weight
        block = (
          (last.mean * last.weight + block.mean * block.weight) / weight, weight,
          last.count + block.count
        )
      }
      blocks.append(block)
    }
    return blocks.flatMap { [Double](repeating: $0.mean, count: $0.count) }
  }

  private static func difference(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
    zip(a, b).map { zip($0, $1).map { $0 - $1 } }
  }

  private static func transposed(_ rows: [[Double]]) -> [[Double]] {
    (rows.first?.indices ?? 0..<0).map { column in rows.map { $0[column] } }
  }
}
