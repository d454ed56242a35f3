public import Ponder

/// The non-decreasing function that is nearest to weighted observations, by least squares.
///
/// Pool-adjacent-violators: observations are sorted by `x`; neighbours whose means fall are merged into one
/// block with their common mean. Observations with the same `x` are one block from the start, so their order
/// does not matter. Between two blocks the function is linear, outside all of them it is constant.
///
/// ### Source
///
/// Ayer et al., *An Empirical Distribution Function for Sampling with Incomplete Information*, 1955.
public struct IsotonicFit: Hashable, Sendable {
  /// One observation.
  public struct Point: Hashable, Sendable {
    public var x: Double
    public var y: Double
    /// Above 0.
    public var weight: Double

    public init(x: Double, y: Double, weight: Double = 1) {
      self.x = x
      self.y = y
      self.weight = weight
    }
  }

  /// An interval on which the function is constant.
  public struct Block: Codable, Hashable, Sendable {
    /// The smallest `x` of its observations.
    public var low: Double
    /// The largest `x` of its observations.
    public var high: Double
    /// The weighted mean of their `y`.
    public var value: Double
    /// The sum of their weights.
    public var weight: Double

    public init(low: Double, high: Double, value: Double, weight: Double) {
      self.low = low
      self.high = high
      self.value = value
      self.weight = weight
    }
  }

  /// By ascending `x`, with ascending values; at least one.
  public let blocks: [Block]

  /// Fits the function.
  ///
  /// - Parameter points: In any order; at least one.
  /// - Throws: `ConfigurationError` for no observation, a number that is not finite, and a weight that is not
  ///   above 0.
  /// - Complexity: O(n log n)
  public init(_ points: [Point]) throws(ConfigurationError) {
    guard !points.isEmpty else {
      throw ConfigurationError("the observations", is: "none", mustBe: "at least one")
    }
    for point in points {
      guard point.x.isFinite, point.y.isFinite, point.weight.isFinite, point.weight > 0 else {
        throw ConfigurationError(
          "an observation", is: "(\(point.x), \(point.y)) with a weight of \(point.weight)",
          mustBe: "finite numbers with a weight above 0")
      }
    }
    // Sorted by every field, so that sums do not depend on the order of the observations.
    let sorted = points.sorted { ($0.x, $0.y, $0.weight) < ($1.x, $1.y, $1.weight) }
    var blocks: [Block] = []
    var place = 0
    while place < sorted.count {
      let x = sorted[place].x
      var (sum, weight) = (0.0, 0.0)
      while place < sorted.count, sorted[place].x == x {
        sum += sorted[place].y * sorted[place].weight
        weight += sorted[place].weight
        place += 1
      }
      var block = Block(low: x, high: x, value: sum / weight, weight: weight)
      while let last = blocks.last, last.value >= block.value {
        blocks.removeLast()
        let weight = last.weight + block.weight
        let mean = (last.value * last.weight + block.value * block.weight) / weight
        // Rounding may not leave the range of the two.
        block = Block(
          low: last.low, high: block.high, value: min(last.value, max(block.value, mean)),
          weight: weight)
      }
      blocks.append(block)
    }
    self.blocks = blocks
  }

  /// The function's value.
  ///
  /// - Complexity: O(log blocks)
  public func value(at x: Double) -> Double {
    // The first block that does not end below x.
    var (low, high) = (0, blocks.count)
    while low < high {
      let middle = (low + high) / 2
      if blocks[middle].high < x { low = middle + 1 } else { high = middle }
    }
    guard low < blocks.count else { return blocks[blocks.count - 1].value }
    let block = blocks[low]
    guard low > 0, x < block.low else { return block.value }
    let before = blocks[low - 1]
    let share = (x - before.high) / (block.low - before.high)
    return before.value + share * (block.value - before.value)
  }
}

extension IsotonicFit: Codable {
  /// Reads a list of blocks.
  ///
  /// - Throws: `DecodingError` for a wrong type, numbers that are not finite, and blocks that do not ascend.
  public init(from decoder: any Decoder) throws {
    let blocks = try [Block](from: decoder)
    let isSound = blocks.allSatisfy {
      $0.low <= $0.high && $0.low.isFinite && $0.high.isFinite && $0.value.isFinite
        && $0.weight > 0 && $0.weight.isFinite
    }
    guard !blocks.isEmpty, isSound,
      zip(blocks, blocks.dropFirst()).allSatisfy({ $0.high < $1.low && $0.value < $1.value })
    else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "blocks must be at least one, of finite numbers that ascend"))
    }
    self.blocks = blocks
  }

  public func encode(to encoder: any Encoder) throws { try blocks.encode(to: encoder) }
}
