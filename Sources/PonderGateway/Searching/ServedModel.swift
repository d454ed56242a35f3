public import Foundation
public import Ponder
public import PonderLab
public import PonderModels
public import PonderPolicy
import PonderRemote

/// A model that the gateway answers with, and what it knows about it.
public struct ServedModel: Sendable {
  /// Its name for clients.
  public var name: String
  public var models: ModelSet
  /// How questions are read.
  public var answerers: Question.Answerers
  /// Chooses the strategy; without one a vote ends when its leader is clear.
  public var policy: Policy?
  /// Whose shipped models they are; they can answer no other question.
  var lab: Lab?
  /// What stands between two steps of its texts.
  public var separator = "\n"
  /// Its servers, for requests that go to the model itself.
  var remote: RemoteProposer?
  /// Whether the servers of each role answer now.
  var checks: [String: @Sendable (Duration) async throws -> Bool] = [:]

  /// - Parameters:
  ///   - name: Its name for clients.
  ///   - models: The models in their roles; each request brings its own domain of answers.
  ///   - answerers: How questions are read.
  ///   - policy: A policy that was fitted on these models.
  public init(
    _ name: String, _ models: ModelSet, answering answerers: Question.Answerers,
    policy: Policy? = nil
  ) {
    self.name = name
    self.models = models
    self.answerers = answerers
    self.policy = policy
  }

  /// Opens the models of a configuration, or the shipped ones under the shipped policy.
  ///
  /// - Parameters:
  ///   - configuration: The content of `ponder.yaml`.
  ///   - lab: Whose models are served where the configuration names none.
  ///   - policy: The file of a policy; for shipped models that which ships with them if `nil`.
  ///   - name: Its name for clients; that on its servers, or `ponder`, if `nil`.
  ///   - threads: Processor cores of the engine.
  /// - Throws: What is wrong with a model or the policy, in one line.
  public static func open(
    _ configuration: Configuration, lab: Lab = .countdown, policy: URL?, name: String? = nil,
    threads: Int
  ) async throws -> ServedModel {
    let answerers = try configuration.answerers
    let open = try await OpenModels(
      answering: configuration, lab: lab, threads: threads, domain: OpenDomain())
    var fitted: Policy?
    if let file = policy ?? (answerers == .shipped ? lab.policy : nil) {
      let policy = try Policy.read(file)
      try policy.check(models: open.names)
      fitted = policy
    }
    var served = ServedModel(
      name ?? open.proposer.servedName ?? "ponder", open.models, answering: answerers,
      policy: fitted)
    served.separator = open.proposer.separator
    served.remote = open.proposer.remote
    served.checks = open.checks
    if answerers == .shipped { served.lab = lab }
    return served
  }

  /// The question of a conversation.
  ///
  /// - Throws: ``APIError`` for a question that these models cannot answer.
  func question(of conversation: Conversation) throws(APIError) -> Question {
    do {
      let question = try Question(conversation.messages, for: answerers)
      guard let lab, let asked = question.lab, asked != lab else { return question }
      throw ModelsError(
        "this server has the models of \(lab.rawValue); those of \(asked.rawValue) are served by: "
          + "ponder serve --lab \(asked.rawValue)")
    } catch {
      throw .invalid("\(error)", param: "messages", code: "unanswerable")
    }
  }
}
