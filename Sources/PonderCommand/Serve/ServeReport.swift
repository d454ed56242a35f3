import Ponder
import PonderGateway
import PonderPolicy
import PonderPools

/// What a gateway serves, where, and for whom.
struct ServeReport {
  let served: ServedModel
  let settings: GatewaySettings
  let port: Int
  /// A question for the example.
  let hint: String

  var text: String {
    let address =
      "http://\(settings.host.contains(":") ? "[\(settings.host)]" : settings.host):\(port)"
    let roles = served.models.roles.map(\.rawValue).sorted().joined(separator: ", ")
    let policy =
      served.policy.map { "fitted on \($0.provenance.problems) problems, \($0.bins.count) bins" }
      ?? "none: votes end when their leader is clear"
    let key = settings.keys.isEmpty ? "" : " -H 'Authorization: Bearer KEY'"
    return """
      serving   \(served.name.shown()) at \(address)/v1
      models    \(roles)
      policy    \(policy); effort \(settings.effort.rawValue)
      ceiling   \(ceiling)
      keys      \(keys)
      try       curl \(address)/v1/chat/completions\(key) -H 'Content-Type: application/json' \
      -d '{"model": "\(served.name.shown())", "messages": [{"role": "user", "content": "\(hint)"}]}'
      """
  }

  private var ceiling: String {
    let limits = [
      settings.ceiling.generations.map { "\($0) solutions" },
      settings.ceiling.tokens.map { "\($0) tokens" },
      settings.ceiling.floatingPointOperations.map { "\($0) FLOPs" },
      settings.ceiling.time.map { "\(($0 / .seconds(1)).formatted(0)) s" },
    ]
    return limits.compactMap(\.self).joined(separator: ", ") + " a request"
  }

  private var keys: String {
    settings.keys.isEmpty
      ? "none: everybody on this machine is served"
      : "\(settings.keys.count), as Authorization: Bearer KEY"
  }
}
