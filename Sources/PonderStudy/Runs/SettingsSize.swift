import Yams

/// Refuses YAML whose aliases expand to too many nodes, before it is composed.
///
/// An alias is a copy of its anchor's content, so a few lines of nested aliases expand to a billion nodes,
/// and hashing such a node as a mapping key takes years. The text is therefore first composed with every
/// `*` replaced by another character. Each alias is then an ordinary word, and the size of its content is
/// looked up by its name.
struct SettingsSize {
  /// The maximum size of a settings file, in bytes.
  static let mostBytes = 1 << 17
  /// The maximum number of nodes, with aliases expanded.
  static let mostNodes = 20_000
  /// The maximum nesting depth of mappings and lists.
  static let mostLevels = 64

  /// The size of an anchor's content.
  fileprivate struct Extent {
    var nodes = 1
    var levels = 1
  }

  private static let stand = "\u{E000}"
  private var anchors: [String: Extent] = [:]

  /// Checks a text.
  ///
  /// - Throws: `SettingsProblem` for settings that are too large or too deep; `YamlError` for invalid YAML.
  static func check(_ text: String) throws {
    guard text.utf8.count <= mostBytes else {
      throw SettingsProblem(nil, "settings are at most \(mostBytes) bytes long")
    }
    // The parser owns the anchors; nodes hold them weakly.
    let parser = try Parser(yaml: text.replacing("*", with: stand))
    try withExtendedLifetime(parser) {
      var size = SettingsSize()
      if let root = try parser.singleRoot() { _ = try size.extent(of: root, level: 1) }
    }
  }

  /// One line that describes a YAML error, with the original `*` restored.
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

  /// The size of the anchor's content if a word is an alias.
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

/// A problem in settings, before the file's name is added.
struct SettingsProblem: Error {
  /// Counted from 1.
  let line: Int?
  let text: String

  init(_ node: Node?, _ text: String) {
    line = node?.mark?.line
    self.text = text
  }
}
