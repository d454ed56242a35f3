import Ponder

extension StoppingRule: CustomStringConvertible {
  /// Part of the ids of strategies; results are stored under these, so this text must not change.
  public var description: String {
    switch self {
    case .never: "never"
    case .beta(let threshold): "beta \(threshold)"
    case .window(let size): "window \(size)"
    case .doubling(let share): "doubling \(share)"
    case .decided(let size): "decided \(size)"
    case .table(let table): "table \(table.digest)"
    }
  }
}

extension StoppingRule: Codable {
  private enum Kind: String, CodingKey, CaseIterable {
    case never, beta, window, doubling, decided, table
  }

  /// The rule of a kind with its usual number, or `nil` for a kind that has none.
  private static func usual(_ kind: Kind) -> StoppingRule? {
    switch kind {
    case .never: .never
    case .beta: .beta(threshold: 0.95)
    case .window: .window(5)
    case .doubling: .doubling(share: 0.75)
    case .decided, .table: nil
    }
  }

  /// Reads `never`, `beta`, `window` or `doubling`, or one of these with its number, such as
  /// `{"beta": 0.99}`; or `{"decided": 16}`, or `{"table": {…}}`.
  ///
  /// A word alone means a threshold of 0.95, a window of 5 or a share of 0.75.
  public init(from decoder: any Decoder) throws {
    func refusal(_ found: String) -> DecodingError {
      let kinds = Kind.allCases.map(\.rawValue).joined(separator: ", ")
      return .dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "a stopping rule is one of \(kinds), \(found)"))
    }
    if let word = try? decoder.singleValueContainer().decode(String.self) {
      guard let kind = Kind(rawValue: word) else { throw refusal("not \(word.shown(atMost: 60))") }
      guard let rule = Self.usual(kind) else {
        throw refusal("and \(word) needs its fields")
      }
      self = rule
      return
    }
    let values = try decoder.settings(Kind.self)
    guard let kind = values.allKeys.first, values.allKeys.count == 1 else {
      throw refusal("and just one of them")
    }
    let rule: StoppingRule
    switch kind {
    case .never: throw refusal("and never is a word alone")
    case .beta: rule = .beta(threshold: try values.decode(Double.self, forKey: kind))
    case .window: rule = .window(try values.decode(Int.self, forKey: kind))
    case .doubling: rule = .doubling(share: try values.decode(Double.self, forKey: kind))
    case .decided: rule = .decided(within: try values.decode(Int.self, forKey: kind))
    case .table: rule = .table(try values.decode(StoppingTable.self, forKey: kind))
    }
    try decoder.placing { try rule.validate() }
    self = rule
  }

  public func encode(to encoder: any Encoder) throws {
    if self == .never {
      var word = encoder.singleValueContainer()
      return try word.encode(Kind.never.rawValue)
    }
    var values = encoder.container(keyedBy: Kind.self)
    switch self {
    case .never: break
    case .beta(let threshold): try values.encode(threshold, forKey: .beta)
    case .window(let size): try values.encode(size, forKey: .window)
    case .doubling(let share): try values.encode(share, forKey: .doubling)
    case .decided(let size): try values.encode(size, forKey: .decided)
    case .table(let table): try values.encode(table, forKey: .table)
    }
  }
}
