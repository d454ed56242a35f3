import Yams

/// Keeps YAML that a few lines blow up from ever being composed.
///
/// An alias stands for a copy of what its anchor holds, so nine lines of nine aliases are a thousand million
/// nodes, and hashing such a node as a mapping key takes years. The text is therefore composed once with every
/// `*` replaced by another letter: an alias is then an ordinary word, which says what it would have stood for.
struct SettingsSize {
  /// Bytes of a file of settings.
  static let mostBytes = 1 << 17
  /// Nodes, aliases counted as what they stand for.
  static let mostNodes = 20_000
  /// Levels of mappings and lists in each other.
  static let mostLevels = 64

  /// What an anchor holds.
  fileprivate struct Extent {
    var nodes = 1
    var levels = 1
  }

  private static let stand = "\u{E000}"
  private var anchors: [String: Extent] = [:]

  /// Checks a text.
  ///
  /// - Throws: `SettingsProblem` for what settings never need; `YamlError` for what is no YAML.
  static func check(_ text: String) throws {
    guard text.utf8.count <= mostBytes else {
      throw SettingsProblem(nil, "settings are at most \(mostBytes) bytes long")
    }
    // Anchors are held by the parser and weakly by their nodes.
    let parser = try Parser(yaml: text.replacing("*", with: stand))
    try withExtendedLifetime(parser) {
      var size = SettingsSize()
      if let root = try parser.singleRoot() { _ = try size.extent(of: root, level: 1) }
    }
  }

  /// What is wrong with a text that is no YAML, in one line, with its own letters.
  static func describe(_ error: YamlError) -> String {
    "\(error)".replacing(stand, with: "*").split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  private mutating func extent(of node: Node, level: Int) throws -> Extent {
    guard level <= Self.mostLevels else {
      throw SettingsProblem(node, "settings have at most \(Self.mostLevels) levels")
    }
    var found = Extent()
    switch node {
    case .scalar(let scalar): found = alias(scalar) ?? found
    case .sequence(let list):
      for item in list { try found.add(extent(of: item, level: level + 1), at: node) }
    case .mapping(let mapping):
      for (key, value) in mapping {
        guard case .scalar(let name) = key, alias(name) == nil else {
          throw SettingsProblem(
            key, "a setting's name must be a word, not an alias, a list or a mapping")
        }
        try found.add(extent(of: value, level: level + 1), at: node)
      }
    case .alias: break
    }
    guard level + found.levels - 1 <= Self.mostLevels else {
      throw SettingsProblem(node, "settings have at most \(Self.mostLevels) levels")
    }
    if let anchor = node.anchor { anchors[anchor.rawValue] = found }
    return found
  }

  /// What a word stands for, where it is an alias.
  private func alias(_ word: Node.Scalar) -> Extent? {
    guard word.string.hasPrefix(Self.stand) else { return nil }
    return anchors[String(word.string.dropFirst())]
  }
}

extension SettingsSize.Extent {
  fileprivate mutating func add(_ other: Self, at node: Node) throws {
    nodes += other.nodes
    levels = max(levels, other.levels + 1)
    guard nodes <= SettingsSize.mostNodes else {
      throw SettingsProblem(
        node, "settings have at most \(SettingsSize.mostNodes) values, aliases written out")
    }
  }
}

/// What is wrong with settings, before anybody knows their file.
struct SettingsProblem: Error {
  /// Counted from 1.
  let line: Int?
  let text: String

  init(_ node: Node?, _ text: String) {
    line = node?.mark?.line
    self.text = text
  }
}
