import Foundation
import Ponder
import PonderFiles
import PonderRemote

extension RemoteModel {
  /// Everything that affects its samples: the model's name on the servers and the request settings, not the
  /// addresses.
  func fingerprint(served name: String?) -> String {
    "\((model ?? name ?? "a model").shown()), \(shortHash(of: question))"
  }

  /// The settings without those that do not affect samples.
  fileprivate var question: RemoteModel {
    var asked = self
    asked.addresses = []
    (asked.model, asked.key, asked.concurrency, asked.parameters) = (nil, nil, nil, nil)
    (asked.attempts, asked.timeout, asked.wantsLogProbabilities) = (1, 1, false)
    return asked
  }
}

extension RemoteVerifierSettings {
  /// Everything that affects its scores.
  func fingerprint(served name: String?) -> String {
    var asked = self
    asked.servers = servers.question
    let name = (servers.model ?? name ?? "a verifier").shown()
    return "\(name), \(kind.rawValue), \(shortHash(of: asked))"
  }
}

/// A short hash of settings.
private func shortHash(of settings: some Encodable) -> String {
  stableHash((try? settings.json(isPretty: false)) ?? Data()).shortText
}

extension UInt64 {
  /// The last eight hexadecimal digits of a hash: enough to distinguish a few values.
  package var shortText: String { String(String(self, radix: 16).suffix(8)) }
}
