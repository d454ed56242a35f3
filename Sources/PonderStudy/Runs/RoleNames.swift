public import Ponder

/// Which model fills which role, by name: shipped ones, those of `ponder.yaml`, or folders.
///
/// In a file: `{proposer: small, verifier: verifier, large: large}`. A proposer and a verifier are always
/// there.
public struct RoleNames: Codable, Hashable, Sendable {
  private var names: [Role: String]

  public init(proposer: String, verifier: String, _ others: [Role: String] = [:]) {
    names = others
    names[.proposer] = proposer
    names[.verifier] = verifier
  }

  /// The name in a role; `nil` when the role is not filled.
  public subscript(role: Role) -> String? { names[role] }

  /// The roles that are filled, with their names, in the order of `Role`.
  public var all: [(role: Role, name: String)] {
    Role.allCases.compactMap { role in names[role].map { (role, $0) } }
  }

  public var proposer: String { names[.proposer] ?? "" }
  public var verifier: String { names[.verifier] ?? "" }
}

extension RoleNames {
  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(Role.self)
    self.init(
      proposer: try values.decode(String.self, forKey: .proposer),
      verifier: try values.decode(String.self, forKey: .verifier))
    for role in Role.allCases {
      names[role] = try values.decodeIfPresent(String.self, forKey: role)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Role.self)
    for role in Role.allCases { try values.encodeIfPresent(names[role], forKey: role) }
  }
}
