public import Ponder

/// How likely an answer is to be right, given what is known of it and of its question: isotonic calibration.
///
/// A better score, more agreement or a higher estimated pass rate never make an answer less likely. One table holds
/// for all strategies and budgets that the same verifiers judge: tables for each of them predict no better on the
/// shipped study.
///
/// ### Source
///
/// Zadrozny and Elkan, *Transforming Classifier Scores into Accurate Multiclass Probability Estimates*, 2002; here
/// with two variables.
public struct ConfidenceTable: Hashable, Sendable {
  /// The verifiers whose score it reads, in the order of their names; none for agreement.
  public let judges: [Role]
  /// The edges between its rows, ascending: a row holds evidence from its lower edge up.
  public let values: [Double]
  /// The edges between its columns, ascending, in estimated pass rates.
  public let passRates: [Double]
  /// `[row][column]`: how many of a thousand such answers are right.
  public let perMille: [[Int]]
  /// The same by row, for questions whose pass rate is not known.
  public let perMilleAlone: [Int]

  /// No table is fitted to fewer problems.
  public static let leastProblems = 20

  init(
    judges: [Role], values: [Double], passRates: [Double], chances: [[Double]], alone: [Double]
  ) {
    func perMille(_ chance: Double) -> Int { Int((1_000 * min(1, max(0, chance))).rounded()) }
    self.judges = judges
    self.values = values
    self.passRates = passRates
    self.perMille = chances.map { $0.map(perMille) }
    perMilleAlone = alone.map(perMille)
  }

  /// How likely an answer with this evidence is to be right.
  ///
  /// - Parameters:
  ///   - evidence: What is known of the answer.
  ///   - passRate: The question's estimated pass rate; `nil` if it is not known.
  /// - Returns: In `0...1`; `nil` for evidence of another kind.
  public func chance(_ evidence: AnswerEvidence, passRate: Double?) -> Double? {
    guard evidence.judges == judges else { return nil }
    let row = values.place(of: evidence.value)
    let count = passRate.map { perMille[row][passRates.place(of: $0)] } ?? perMilleAlone[row]
    return Double(count) / 1_000
  }
}

extension [Double] {
  /// The number of edges that are not above a number; 0 for NaN.
  func place(of number: Double) -> Int { firstIndex { !($0 <= number) } ?? count }
}

extension ConfidenceTable: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case judges, values, passRates, perMille, perMilleAlone
  }

  /// Reads a text of numbers for each row.
  ///
  /// Unknown fields, roles that judge nothing, sizes that do not fit and numbers that fall are refused.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.settings(CodingKeys.self)
    judges = try fields.decode([Role].self, forKey: .judges)
    values = try fields.decode([Double].self, forKey: .values)
    passRates = try fields.decode([Double].self, forKey: .passRates)
    let rows = try fields.decode([String].self, forKey: .perMille)
    let alone = try fields.decode(String.self, forKey: .perMilleAlone)
    perMille = try decoder.placing { try rows.map(Self.counts) }
    perMilleAlone = try decoder.placing { try Self.counts(alone) }
    try decoder.placing { try check() }
  }

  private func check() throws(ConfigurationError) {
    let names = judges.map(\.rawValue)
    guard Role.verifiers.isSuperset(of: judges), names == Set(names).sorted() else {
      throw ConfigurationError(
        "the judges of a table", is: names.joined(separator: ", "),
        mustBe: "verifiers in the order of their names")
    }
    for (name, edges) in [("values", values), ("passRates", passRates)] {
      guard edges.allSatisfy(\.isFinite), zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 })
      else {
        throw ConfigurationError(
          name, is: "\(edges)".shown(atMost: 100), mustBe: "ascending numbers")
      }
    }
    let isWhole =
      perMille.count == values.count + 1 && perMilleAlone.count == perMille.count
      && perMille.allSatisfy { $0.count == passRates.count + 1 }
    let rises =
      (perMille + [perMilleAlone]).allSatisfy { $0 == $0.sorted() }
      && zip(perMille, perMille.dropFirst()).allSatisfy { zip($0, $1).allSatisfy { $0 <= $1 } }
    guard isWhole, rises else {
      throw ConfigurationError(
        "perMille", is: "of another size, or falling",
        mustBe:
          "\(values.count + 1) rows of \(passRates.count + 1) numbers that rise in both directions")
    }
  }

  private static func counts(_ text: String) throws(ConfigurationError) -> [Int] {
    var counts: [Int] = []
    for word in text.split(separator: " ") {
      guard let count = Int(word), (0...1_000).contains(count) else {
        throw ConfigurationError(
          "a text of chances", is: String(word).shown(atMost: 60),
          mustBe: "of whole numbers from 0 to 1000")
      }
      counts.append(count)
    }
    return counts
  }

  public func encode(to encoder: any Encoder) throws {
    func text(_ row: [Int]) -> String { row.map(String.init).joined(separator: " ") }
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(judges, forKey: .judges)
    try fields.encode(values, forKey: .values)
    try fields.encode(passRates, forKey: .passRates)
    try fields.encode(perMille.map(text), forKey: .perMille)
    try fields.encode(text(perMilleAlone), forKey: .perMilleAlone)
  }
}
