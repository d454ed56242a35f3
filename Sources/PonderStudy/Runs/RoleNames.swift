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
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case proposer, verifier, outcome, reviser, large
    case reviserVerifier = "reviser-verifier"

    var role: Role {
      switch self {
      case .proposer: .proposer
      case .verifier: .verifier
      case .outcome: .outcome
      case .reviser: .reviser
      case .reviserVerifier: .reviserVerifier
      case .large: .large
      }
    }
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    self.init(
      proposer: try values.decode(String.self, forKey: .proposer),
      verifier: try values.decode(String.self, forKey: .verifier))
    for key in CodingKeys.allCases {
      names[key.role] = try values.decodeIfPresent(String.self, forKey: key)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    for key in CodingKeys.allCases { try values.encodeIfPresent(names[key.role], forKey: key) }
  }
}
