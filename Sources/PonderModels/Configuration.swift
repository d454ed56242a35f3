public import Foundation
import Ponder
import PonderEngine
import PonderLab
public import PonderRemote
public import PonderStudy

/// The content of `ponder.yaml`: named models on servers, and the limits of a run.
///
/// ```yaml
/// models:
///   proposer:
///     addresses: [http://127.0.0.1:8000]
///     template: {name: chatML, instruction: "Put the answer into \\boxed{}."}
///   verifier:
///     kind: qwen
///     servers: {addresses: [http://127.0.0.1:8001]}
///   reviser: proposer
/// limits: {tokens: 5000000, hours: 8, answerMegabytes: 64}
/// data: problems
/// ```
public struct Configuration: Decodable, Sendable {
  /// A named model.
  public enum Model: Decodable, Hashable, Sendable {
    case proposer(RemoteModel)
    case verifier(RemoteVerifierSettings)
    /// Another model's name.
    case alias(String)

    private enum CodingKeys: String, CodingKey { case kind }

    public init(from decoder: any Decoder) throws {
      if let name = try? decoder.singleValueContainer().decode(String.self) {
        self = .alias(name)
      } else if try decoder.container(keyedBy: CodingKeys.self).contains(.kind) {
        self = .verifier(try RemoteVerifierSettings(from: decoder))
      } else {
        self = .proposer(try RemoteModel(from: decoder))
      }
    }

    /// This model with a limit on its servers' answers, in bytes.
    fileprivate func keeping(_ longestAnswer: Int?) -> Model {
      switch self {
      case .proposer(var settings):
        settings.longestAnswer = longestAnswer
        return .proposer(settings)
      case .verifier(var settings):
        settings.servers.longestAnswer = longestAnswer
        return .verifier(settings)
      case .alias: return self
      }
    }
  }

  public var models: [String: Model]
  public var limits: StudyLimits
  /// The folder of problem sets.
  public var data: String

  /// The default configuration: the shipped models, no limits, problem sets in `data`.
  public static let shipped = Configuration(models: [:], limits: StudyLimits(), data: "data")

  private enum CodingKeys: String, CodingKey, CaseIterable { case models, limits, data }

  /// Reads `ponder.yaml`.
  ///
  /// - Throws: `SettingsFileError` naming the line.
  public static func read(_ file: URL) throws -> Configuration {
    try SettingsFile.read(Configuration.self, from: file)
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    let limits = try values.decodeIfPresent(ConfiguredLimits.self, forKey: .limits)
    let models = try values.decodeIfPresent([String: Model].self, forKey: .models) ?? [:]
    self.models = models.mapValues { $0.keeping(limits?.answer) }
    self.limits = limits?.study ?? StudyLimits()
    data = try values.decodeIfPresent(String.self, forKey: .data) ?? "data"
  }

  /// Models that the lab trained, in one folder: `small` as the proposer, and beside it what there is of
  /// `large`, `verifier`, `outcome`, `reviser` and `reviser-verifier`.
  ///
  /// - Throws: ``ModelsError`` for a folder without `small`.
  public init(folder: String) throws {
    func path(_ name: String) -> String { (folder as NSString).appendingPathComponent(name) }
    let found = RoleNames.trained.all.filter { _, name in
      FileManager.default.fileExists(atPath: path(name) + "/config.json")
    }
    guard found.contains(where: { $0.0 == .proposer }) else {
      throw ModelsError(
        "no model '\(path(RoleNames.trained.proposer).shown(atMost: 400))': the folder must hold models that ponder "
          + "lab train wrote, at least 'small'")
    }
    let models = found.map { role, name in (role.rawValue, Model.alias(path(name))) }
    self.init(
      models: Dictionary(uniqueKeysWithValues: models), limits: StudyLimits(), data: "data")
  }

  private init(models: [String: Model], limits: StudyLimits, data: String) {
    self.models = models
    self.limits = limits
    self.data = data
  }
}

/// `limits` of `ponder.yaml`: what a run may spend, and how much of a server's answer is kept.
private struct ConfiguredLimits: Decodable {
  let study: StudyLimits
  /// Bytes of one answer.
  let answer: Int?

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case tokens, requests, hours, answerMegabytes
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    func inRange<Value: Comparable & Decodable>(
      _ range: ClosedRange<Value>, _ key: CodingKeys, _ words: String
    ) throws -> Value? {
      guard let value = try values.decodeIfPresent(Value.self, forKey: key) else { return nil }
      guard range.contains(value) else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: values, debugDescription: "must be \(words), not \(value)")
      }
      return value
    }
    study = StudyLimits(
      tokens: try inRange(1...Int.max, .tokens, "above 0"),
      requests: try inRange(1...Int.max, .requests, "above 0"),
      hours: try inRange(
        Double.leastNonzeroMagnitude...1e6, .hours, "above 0 and at most 1000000"))
    answer = try inRange(1...4_096, .answerMegabytes, "1 to 4096").map { $0 << 20 }
  }
}

extension Configuration {
  /// Whether it names a model after the proposer's role.
  public var hasProposer: Bool { models[Role.proposer.rawValue] != nil }

  /// Which models answer a question.
  ///
  /// - Throws: ``ModelsError`` for circular aliases.
  public var answerers: Question.Answerers {
    get throws {
      guard hasProposer else { return .shipped }
      if case .proposer = try model(named: Role.proposer.rawValue) { return .servers }
      return .trained
    }
  }

  /// The models that it names after roles, for a study that names none.
  ///
  /// - Throws: ``ModelsError`` when the proposer or the verifier is missing.
  public var roles: RoleNames {
    get throws {
      func name(_ role: Role) -> String? { models[role.rawValue].map { _ in role.rawValue } }
      guard let proposer = name(.proposer), let verifier = name(.verifier) else {
        throw ModelsError(
          "a study needs a proposer and a verifier: name them in ponder.yaml under 'models', or in "
            + "the study, such as 'models: {proposer: small, verifier: verifier}'; a language model "
            + "that judges is a verifier too, with 'kind: judge'")
      }
      let others = Role.allCases.compactMap { role in name(role).map { (role, $0) } }
      return RoleNames(
        proposer: proposer, verifier: verifier, Dictionary(uniqueKeysWithValues: others))
    }
  }
}

extension Configuration {
  /// The larger model's parameters divided by the small one's, without embeddings; 1 if there is no larger
  /// one.
  ///
  /// - Throws: ``ModelsError`` when `ponder.yaml` gives no parameters for a server's model.
  public func ratio(of models: RoleNames) throws -> Double {
    guard let large = models[.large] else { return 1 }
    return try size(of: large) / size(of: models.proposer)
  }

  private func size(of name: String) throws -> Double {
    switch try model(named: name) {
    case .proposer(let settings):
      guard let size = settings.parameters else {
        throw ModelsError(
          "to compare with a larger model, '\(name)' needs 'parameters' in ponder.yaml, such as "
            + "'parameters: 7e9'")
      }
      return size
    case .alias(let name):
      return Double(try LabModel.read(name).parameters.layout.countWithoutEmbeddings)
    case .verifier:
      throw ModelsError("'\(name)' is a verifier in ponder.yaml, and stands for a proposer")
    }
  }
}
