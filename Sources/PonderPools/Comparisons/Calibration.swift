public import Ponder
public import PonderPolicy

/// How sure answers are said to be, against how often they are right, on problems that had no part in the fit.
///
/// Tables are fitted to nine tenths of the problems, and say how sure the answers of the last tenth are, ten
/// times over. Every problem counts once, however many answers it has.
public struct Calibration: Hashable, Sendable {
  /// The answers that are said to be sure within one tenth.
  public struct Row: Hashable, Sendable {
    /// The lower end of the tenth.
    public var low: Double
    /// The upper end of the tenth.
    public var high: Double
    /// Their share of all answers.
    public var share: Double
    /// The mean of what is said of them.
    public var said: Double
    /// How many of them are right; its count is that of their problems.
    public var right: Estimate
  }

  /// The verifiers whose score says how sure an answer is; none for agreement.
  public let judges: [Role]
  /// The number of problems with answers.
  public let problems: Int
  /// The number of answers.
  public let answers: Int
  /// Only tenths with answers, ascending.
  public let rows: [Row]
  /// Expected calibration error: the mean distance, over answers, between what is said in a tenth and how many of
  /// its answers are right.
  public let error: Double

  /// The number of parts that the problems are divided into.
  public static let folds = 10
  private static let tenths = 10

  /// Cross-validates the table of each kind of evidence.
  ///
  /// - Parameters:
  ///   - answers: In any order.
  ///   - passRates: The problems' estimated pass rates, by their numbers.
  ///   - seed: The same seed divides the problems in the same way.
  /// - Returns: Nothing for kinds of evidence with fewer than twice the problems that a table needs.
  public static func all(
    of answers: [RecordedAnswer], passRates: [Double], seed: UInt64 = 0
  ) -> [Calibration] {
    ConfidenceTable.fitted(to: answers, passRates: passRates).compactMap { table in
      Calibration(
        table.judges, answers.filter { $0.evidence.judges == table.judges }, passRates, seed)
    }
  }

  private init?(
    _ judges: [Role], _ answers: [RecordedAnswer], _ passRates: [Double], _ seed: UInt64
  ) {
    let known = Set(answers.map(\.problem)).sorted()
    guard known.count >= 2 * ConfidenceTable.leastProblems else { return nil }
    var random = RandomStream(seed: seed.derived("calibration"))
    let order = known.shuffled(using: &random)
    let fold = Dictionary(uniqueKeysWithValues: zip(order, order.indices.map { $0 % Self.folds }))
    let place = Dictionary(uniqueKeysWithValues: zip(known, known.indices))
    let empty = [Sums](repeating: Sums(), count: known.count)
    var sums = [[Sums]](repeating: empty, count: Self.tenths)
    let shares = answers.shares
    for part in 0..<Self.folds {
      let fitting = answers.filter { fold[$0.problem] != part }
      guard let table = ConfidenceTable.fitted(to: fitting, passRates: passRates).first else {
        return nil
      }
      for (answer, share) in zip(answers, shares) where fold[answer.problem] == part {
        let rate = passRates[answer.problem]
        guard let said = table.chance(answer.evidence, passRate: rate),
          let problem = place[answer.problem]
        else { continue }
        let tenth = min(Self.tenths - 1, Int(said * Double(Self.tenths)))
        sums[tenth][problem].add(share, said: said, isRight: answer.isRight)
      }
    }
    self.judges = judges
    (problems, self.answers) = (known.count, answers.count)
    rows = sums.enumerated().compactMap { Self.row($0.offset, $0.element) }
    error = rows.reduce(0) { $0 + $1.share * abs($1.said - $1.right.value) }
  }

  private static func row(_ tenth: Int, _ problems: [Sums]) -> Row? {
    let present = problems.filter { $0.weight > 0 }
    guard !present.isEmpty else { return nil }
    let all = present.reduce(into: Sums()) { $0.add($1) }
    return Row(
      low: Double(tenth) / Double(tenths), high: Double(tenth + 1) / Double(tenths),
      share: all.weight / Double(problems.count), said: all.said / all.weight,
      right: .share(ofWeights: present.map { ($0.weight, $0.right) }))
  }
}

/// Sums over answers.
private struct Sums {
  var weight = 0.0
  var said = 0.0
  var right = 0.0

  mutating func add(_ share: Double, said chance: Double, isRight: Bool) {
    weight += share
    said += share * chance
    if isRight { right += share }
  }

  mutating func add(_ other: Sums) {
    weight += other.weight
    said += other.said
    right += other.right
  }
}
