public import Ponder
public import PonderEngine
import PonderLab
package import PonderRemote

/// A proposer that is ready, in the engine or on servers.
public struct OpenProposer: Sendable {
  /// Identifies the model.
  public var fingerprint: String
  /// Returns a copy for one piece of work, whose costs are what that work needs by itself.
  public var alone: @Sendable () -> any Proposer
  /// On servers: how many of all tokens so far were estimated, and how many there were in total.
  public var tokens: (@Sendable () -> (estimated: Int, all: Int))?
  /// The text that it writes between steps.
  public var separator = "\n"
  /// Its name on its servers; `nil` in the engine.
  public var servedName: String?
  /// Its client, on servers.
  package var remote: RemoteProposer?

  public init(
    fingerprint: String, separator: String = "\n", alone: @escaping @Sendable () -> any Proposer
  ) {
    self.fingerprint = fingerprint
    self.separator = separator
    self.alone = alone
  }

  /// States that costs are partly estimated, if they are.
  public var estimateText: String {
    guard let (estimated, all) = tokens?(), estimated > 0 else { return "" }
    return
      ", \(Int((100 * Double(estimated) / Double(max(1, all))).rounded())) % of the proposer's "
      + "tokens estimated"
  }
}

/// A verifier that is ready.
public struct OpenVerifier: Sendable {
  public var fingerprint: String
  public var alone: @Sendable () -> any Verifier
  /// The pass rate it estimates from the question alone (*prompt*), if it can.
  public var promptPassRate: (@Sendable (Problem) async throws -> Metered<Double>)?
  /// Its client, on servers.
  package var remote: RemoteVerifier?
}

/// Opens models by name: those of `ponder.yaml` first, then the shipped ones, then folders.
///
/// Proposers that name the same servers share one client and its limit of concurrent requests.
public struct ModelOpener: Sendable {
  private let configuration: Configuration
  private let threads: Int
  private var proposers: [RemoteModel: RemoteProposer] = [:]

  public init(_ configuration: Configuration, threads: Int) {
    self.configuration = configuration
    self.threads = threads
  }

  /// Opens a proposer: a model of `ponder.yaml`, a shipped one, or a folder.
  ///
  /// - Throws: What is wrong with the model, in one line; when no server answers, within ten seconds and
  ///   listing what was tried.
  public mutating func proposer(_ name: String) async throws -> OpenProposer {
    switch try configuration.model(named: name) {
    case .proposer(let settings):
      let proposer: RemoteProposer
      if let open = proposers[settings] {
        proposer = open
      } else {
        proposer = try await RemoteProposer.connect(settings)
        proposers[settings] = proposer
      }
      let name = proposer.profiles.first?.model
      var open = OpenProposer(
        fingerprint: settings.fingerprint(served: name), separator: settings.template.separator,
        alone: { proposer })
      open.tokens = { proposer.tokenEstimates }
      open.servedName = settings.model ?? name
      open.remote = proposer
      return open
    case .verifier:
      throw ModelsError(
        "'\(name.shown())' is a verifier in ponder.yaml: it has a kind; a proposer has none")
    case .alias(let name):
      let model = try LabModel.read(name)
      let proposer = try LanguageModelProposer(model, settings: .init(threads: threads))
      return OpenProposer(fingerprint: model.fingerprint, alone: { proposer.alone() })
    }
  }

  /// Opens a verifier: a model of `ponder.yaml`, a shipped one, or a folder.
  ///
  /// A verifier on servers has its own scope, unless it is opened as an outcome verifier.
  ///
  /// - Throws: What is wrong with the model, in one line.
  public mutating func verifier(
    _ name: String, _ scope: LanguageModelVerifier.Scope = .steps
  ) async throws -> OpenVerifier {
    switch try configuration.model(named: name) {
    case .verifier(var settings):
      if scope == .outcome { settings.scope = .outcome }
      let verifier = try await RemoteVerifier.connect(settings)
      var open = OpenVerifier(
        fingerprint: settings.fingerprint(served: verifier.profiles.first?.model),
        alone: { verifier.alone() })
      open.remote = verifier
      if settings.kind == .beliefs {
        open.promptPassRate = { try await verifier.alone().promptScores(of: [Prefix($0)]).single }
      }
      return open
    case .proposer:
      throw ModelsError(
        "'\(name.shown())' is a proposer in ponder.yaml: a verifier has a kind, one of "
          + RemoteVerifierSettings.Kind.allCases.map(\.rawValue).joined(separator: ", "))
    case .alias(let name):
      let model = try LabModel.read(name)
      let verifier = try LanguageModelVerifier(
        model, good: LabText.good, bad: LabText.bad, scope: scope,
        settings: .init(threads: threads))
      return OpenVerifier(
        fingerprint: model.fingerprint, alone: { verifier.alone() },
        promptPassRate: { try await verifier.alone().promptScores(of: [Prefix($0)]).single })
    }
  }
}

extension Configuration {
  /// The model behind a name; a name that `ponder.yaml` lacks is an alias of a shipped model or a folder.
  ///
  /// - Throws: ``ModelsError`` for circular aliases.
  public func model(named name: String) throws -> Model {
    var name = name
    var seen: Set<String> = []
    while case .alias(let other)? = models[name] {
      guard seen.insert(name).inserted else {
        throw ModelsError("'\(name.shown())' in ponder.yaml is its own alias")
      }
      // `verifier: verifier` means the shipped one.
      if other == name { return .alias(name) }
      name = other
    }
    return models[name] ?? .alias(name)
  }
}

extension Metered<[Double]> {
  /// The only value of a reply to one question.
  fileprivate var single: Metered<Double> { Metered<Double>(value.first ?? 0, cost: cost) }
}

extension LanguageModel {
  /// Identifies the model: a hash of the weights.
  public var fingerprint: String {
    String(parameters.values.withUnsafeBytes { stableHash($0) }, radix: 16)
  }
}
