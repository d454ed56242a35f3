import Ponder
public import PonderSearch

/// A stopping table of a policy: when a vote is over, and how often its leader was right then.
public struct PolicyStopping: Hashable, Sendable {
  /// `majority`, or `weighted` by the verifier's score of the whole solution.
  public let selection: Selection
  /// The accuracy, in `0...1`, that one sample must gain to be worth it.
  public let price: Double
  /// When to stop.
  public let table: StoppingTable
  /// `[stage][cell]`: the share of the fit's votes in which the leader was right, in whole percent; `nil` for a
  /// state that none visited.
  public let percentRight: [[Int?]]

  /// - Parameters:
  ///   - fit: A fit to samples of this selection.
  ///   - selection: `majority` or `weighted`.
  ///   - price: That of the fit.
  public init(_ fit: StoppingFit, by selection: Selection, price: Double) {
    self.selection = selection
    self.price = price
    table = fit.table
    percentRight = fit.cells.map { cells in
      cells.map { $0.visits > 0 ? Int((100 * $0.accuracy).rounded()) : nil }
    }
  }

  /// The largest number of samples that it was fitted to.
  public var size: Int { table.stages[table.stages.count - 1] }

  /// How often the leader of such a vote is right, in `0...1`.
  ///
  /// - Returns: `nil` between two stages, and for a state that the fit did not visit.
  public func chanceOfLeader(of vote: RunningVote) -> Double? {
    guard let stage = table.stages.firstIndex(of: vote.samples) else { return nil }
    return percentRight[stage][table.grid.cell(of: vote)].map { Double($0) / 100 }
  }
}

extension PolicyStopping: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case selection, price, table, percentRight
  }

  /// Reads percents as a text for each stage, with `-` for a state that none visited.
  ///
  /// Unknown fields, numbers out of range and sizes that do not fit are refused.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    selection = try values.decode(Selection.self, forKey: .selection)
    price = try values.decode(Double.self, forKey: .price)
    let table = try values.decode(StoppingTable.self, forKey: .table)
    self.table = table
    let texts = try values.decode([String].self, forKey: .percentRight)
    percentRight = try decoder.placing { try texts.map(Self.percents) }
    try decoder.placing { try check() }
  }

  private func check() throws(ConfigurationError) {
    guard selection != .best else {
      throw ConfigurationError(
        "the selection", is: selection.rawValue, mustBe: "majority or weighted")
    }
    guard price >= 0, price.isFinite else {
      throw ConfigurationError("the price of a sample", is: price, mustBe: "a number of at least 0")
    }
    let cells = table.grid.count
    guard percentRight.count == table.stages.count, percentRight.allSatisfy({ $0.count == cells })
    else {
      throw ConfigurationError(
        "percentRight", is: "of another size",
        mustBe: "\(cells) numbers for each of \(table.stages.count) stages")
    }
  }

  private static func percents(_ text: String) throws(ConfigurationError) -> [Int?] {
    var percents: [Int?] = []
    for word in text.split(separator: " ") {
      let percent = Int(word)
      guard word == "-" || percent.map((0...100).contains) == true else {
        throw ConfigurationError(
          "a text of percents", is: String(word).shown(atMost: 60),
          mustBe: "of numbers from 0 to 100 and -")
      }
      percents.append(percent)
    }
    return percents
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(selection, forKey: .selection)
    try values.encode(price, forKey: .price)
    try values.encode(table, forKey: .table)
    try values.encode(
      percentRight.map { $0.map { $0.map(String.init) ?? "-" }.joined(separator: " ") },
      forKey: .percentRight)
  }
}
