#if Servers
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Ponder
import PonderModels
import PonderRemote
import PonderSearch

/// All that requests share.
final class GatewayCore: Sendable {
  let served: ServedModel
  let settings: GatewaySettings
  let choosing: Choosing
  let keys: AccessKeys
  let admission: Admission
  let readiness: Readiness
  let metrics: GatewayMetrics
  let archive: SearchArchive
  let logger: Logger
  let clock: any Clock<Duration>
  let started = Int(Date().timeIntervalSince1970)

  init(
    _ served: ServedModel, _ settings: GatewaySettings, logger: Logger,
    clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.served = served
    self.settings = settings
    self.logger = logger
    self.clock = clock
    let elapsed = stopwatch(on: clock)
    let metrics = GatewayMetrics(model: served.name)
    self.metrics = metrics
    let names = ModelNames(
      model: served.name, roles: served.models.roles,
      budget: min(Choosing.usualBudget, settings.ceiling.generations ?? .max))
    choosing = Choosing(
      names: names, policy: served.policy, ceiling: settings.ceiling, usual: settings.effort)
    keys = AccessKeys(settings.keys)
    admission = Admission(settings, now: elapsed) { metrics.load(running: $0, waiting: $1) }
    readiness = Readiness(served.checks, now: elapsed)
    archive = SearchArchive(
      atMost: settings.showsSearches ? settings.keptSearches : 0, model: served.name)
  }

  /// What a request asks for and how it is answered: all that is decided before the search.
  ///
  /// - Throws: ``APIError`` for a request that cannot be answered.
  func job(
    _ body: [UInt8], _ form: CompletionRequest.Form, _ headers: Choosing.Headers, id: String
  ) throws(APIError) -> CompletionJob {
    let request = try CompletionRequest(body, form)
    let choice = try choosing.choice(for: request, headers)
    // Drawn seeds are whole in JavaScript too.
    let seed = request.seed ?? UInt64.random(in: 0..<(1 << 53))
    let reply = CompletionReply(
      form: form, id: (form == .chat ? "chatcmpl-" : "cmpl-") + id, model: request.model,
      created: Int(Date().timeIntervalSince1970))
    let work = try work(request, choice, reply, seed)
    return CompletionJob(
      id: id, request: request, choice: choice, work: work, reply: reply, seed: seed,
      ignored: ignored(request, work))
  }

  private func work(
    _ request: CompletionRequest, _ choice: Choice, _ reply: CompletionReply, _ seed: UInt64
  ) throws(APIError) -> CompletionJob.Work {
    if case .direct = choice.way, let remote = served.remote {
      return .relay(DirectRelay(remote: remote, request: request, choice: choice, reply: reply))
    }
    if let reason = request.needsModelItself {
      throw .invalid(
        "\(reason) is for a model on a server to read, and '\(served.name)' runs in this process",
        param: request.modelFields.first ?? "messages", code: "unsupported_parameter")
    }
    return .search(
      Search(
        served: served, request: request, choice: choice,
        question: try served.question(of: request.conversation), seed: seed,
        withoutVerifier: settings.withoutVerifier))
  }

  /// Fields that have no effect: they are named in the answer.
  private func ignored(_ request: CompletionRequest, _ work: CompletionJob.Work) -> [String] {
    guard case .search = work else { return [] }
    var names = request.unknown
    if request.wantsLogProbabilities { names.append("logprobs") }
    if served.answerers != .servers, request.conversation.messages.count > 1 {
      names.append("messages[0..\(request.conversation.messages.count - 2)]")
    }
    return names
  }
}

/// One request on its way.
struct CompletionJob: Sendable {
  enum Work: Sendable {
    case search(Search)
    case relay(DirectRelay)
  }

  let id: String
  let request: CompletionRequest
  let choice: Choice
  let work: Work
  let reply: CompletionReply
  let seed: UInt64
  /// Fields that have no effect.
  let ignored: [String]

  /// Headers that say how it is answered, in lower case.
  var headers: [(name: String, value: String)] {
    var headers = [("x-ponder-chosen-by", choice.source.rawValue)]
    switch choice.way {
    case .direct: headers.append(("x-ponder-plan", "direct"))
    case .plan(.policy): headers.append(("x-ponder-plan", "policy"))
    case .plan(.strategy(let strategy)): headers.append(("x-ponder-plan", strategy.label))
    }
    if choice.isLowered { headers.append(("x-ponder-lowered", "budget")) }
    if case .relay = work, !request.modelFields.isEmpty {
      headers.append(("x-ponder-passed-through", request.modelFields.joined(separator: ", ")))
    }
    if !ignored.isEmpty {
      headers.append(("x-ponder-ignored", ignored.joined(separator: ", ").shown(atMost: 1_000)))
    }
    return headers
  }
}
#endif
