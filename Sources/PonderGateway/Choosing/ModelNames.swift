import Ponder
import PonderRemote
import PonderSearch

/// The names under which one model is offered: each chooses a way of answering.
struct ModelNames: Hashable, Sendable {
  /// The model's own name, which stands for the policy.
  let model: String
  /// The roles that are filled: strategies that need others are not listed.
  let roles: Set<Role>
  /// N of the listed strategies.
  let budget: Int

  /// What a name chooses.
  enum Meaning: Hashable, Sendable {
    /// Nothing: the request may say more.
    case open
    case named(NamedStrategy)
    case effort(Effort)
  }

  /// All names, the model's own first.
  var all: [String] {
    let strategies = AnyStrategy.builtInNames.filter { name in
      guard let named = try? NamedStrategy(.string(name), param: "model"),
        case .strategy(let strategy, _) = named
      else { return false }
      return strategy.roles.isSubset(of: roles)
    }
    return [model, model + ":direct"] + Effort.allCases.map { "\(model):\($0.rawValue)" }
      + strategies.map { $0 == Greedy.name ? "\(model):\($0)" : "\(model):\($0):\(budget)" }
  }

  /// Reads a name; `ponder` stands for the model too.
  ///
  /// - Throws: ``APIError`` with 404 for another model.
  func meaning(of name: String) throws(APIError) -> Meaning {
    for own in [model, "ponder"] {
      if name == own { return .open }
      guard name.hasPrefix(own + ":") else { continue }
      let rest = String(name.dropFirst(own.count + 1))
      if let effort = Effort(rawValue: rest) { return .effort(effort) }
      if let named = try? NamedStrategy(.string(rest), param: "model") { return .named(named) }
    }
    throw APIError(
      404, .invalidRequest,
      "there is no model '\(name.shown(atMost: 100))'; GET /v1/models lists the names",
      param: "model", code: "model_not_found")
  }

  /// The entry of a name in a list of models.
  static func entry(_ name: String, created: Int) -> JSONValue {
    [
      "id": .string(name), "object": "model", "created": .integer(created), "owned_by": "ponder",
    ]
  }
}
