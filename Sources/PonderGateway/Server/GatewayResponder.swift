#if Servers
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Ponder
import PonderRemote
import Tracing

/// A request's context: its connection, to notice when the client goes away.
struct GatewayContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }
}

/// Finds the handler of a path, and turns every failure into an error with four keys.
struct GatewayResponder: HTTPResponder {
  typealias Context = GatewayContext

  let core: GatewayCore

  func respond(to request: Request, context: GatewayContext) async throws -> Response {
    let id = Self.id(request)
    let elapsed = stopwatch(on: core.clock)
    var entry = RequestEntry(id: id, method: "\(request.method)", path: request.uri.path)
    var response: Response
    do {
      response = try await withSpan("request", ofKind: .server) { _ in
        try await route(request, context, id: id, entry: &entry)
      }
    } catch {
      let failure = core.failure(error, &entry)
      response = Response.json(failure.json, status: failure.status)
      for (name, value) in failure.headers { response.headers.set(name, value) }
    }
    response.headers.set("x-request-id", id)
    // A stream writes its line at its end.
    if !entry.isStream {
      entry.seconds = elapsed() / .seconds(1)
      entry.status = Int(response.status.code)
      entry.write(to: core.logger)
    }
    return response
  }

  private func route(
    _ request: Request, _ context: GatewayContext, id: String, entry: inout RequestEntry
  ) async throws -> Response {
    let path = request.uri.path
    let route = Route(path)
    if route?.isOpen != true {
      guard core.keys.accept(request.headers[.authorization]) else {
        throw APIError(
          401, .authentication, "the key is missing or wrong", code: "invalid_api_key")
      }
    }
    guard let route, core.settings.showsSearches || !route.isPage else {
      throw APIError(404, .notFound, "there is no '\(path.shown(atMost: 200))'", code: "not_found")
    }
    guard request.method == route.method else {
      var error = APIError(
        405, .invalidRequest, "\(path.shown(atMost: 200)) takes \(route.method) alone",
        code: "method_not_allowed")
      error.allowed = route.method.rawValue
      throw error
    }
    switch route {
    case .health: return .json(["status": "ok"])
    case .ready: return try await ready()
    case .metrics:
      return .text(core.metrics.registry.text, type: PrometheusText.contentType)
    case .openAPI:
      return .text(
        OpenAPIDocument.text(needsKey: !core.settings.keys.isEmpty), type: "application/json")
    case .models: return models()
    case .model(let name): return try model(name)
    case .completion(let form):
      return try await completion(form, request, context, id: id, entry: &entry)
    case .search(let id):
      guard let page = core.archive.page(of: id) else {
        throw APIError(
          404, .notFound,
          "there is no search '\(id.shown(atMost: 100))'; the last \(core.settings.keptSearches) are kept",
          code: "not_found")
      }
      return .text(page, type: "text/html; charset=utf-8")
    case .searches: return .text(core.archive.overview, type: "text/html; charset=utf-8")
    }
  }

  // MARK: Small routes

  private func ready() async throws -> Response {
    if core.readiness.isDraining {
      throw APIError(503, .unavailable, "the server is about to end", code: "draining")
    }
    let silent = try await core.readiness.silentRoles()
    guard silent.isEmpty else {
      throw APIError(
        503, .unavailable, "no answer from the servers of \(silent.joined(separator: ", "))",
        code: "upstream_unreachable")
    }
    return .json(["status": "ready"])
  }

  private func models() -> Response {
    let entries = core.choosing.names.all.map { ModelNames.entry($0, created: core.started) }
    return .json(["object": "list", "data": .array(entries)])
  }

  private func model(_ name: String) throws -> Response {
    _ = try core.choosing.names.meaning(of: name)
    return .json(ModelNames.entry(name, created: core.started))
  }

  // MARK: Answers

  private func completion(
    _ form: CompletionRequest.Form, _ request: Request, _ context: GatewayContext, id: String,
    entry: inout RequestEntry
  ) async throws -> Response {
    let body = try await collected(request)
    let headers = Choosing.Headers(
      strategy: request.headers.value("x-ponder-strategy"),
      budget: request.headers.value("x-ponder-budget"))
    let job = try core.job(body, form, headers, id: id)
    entry.take(job, showsQuestion: core.settings.logsQuestions)
    let watch = await DisconnectWatch.of(context.channel)
    let core = core
    let place = try await watch.run { try await core.admission.place() }
    if job.request.streams {
      entry.isStream = true
      return CompletionStream(core: core, job: job, watch: watch, place: place, entry: entry)
        .response
    }
    let answer = try await watch.run { try await WholeCompletion(core: core, job: job).answer() }
    withExtendedLifetime(place) {}
    entry.take(answer.usage, answer.summary)
    var response = Response.json(answer.json)
    for (name, value) in job.headers { response.headers.set(name, value) }
    response.headers.set("x-ponder-strategy", answer.summary.strategy)
    if let degraded = answer.summary.degraded {
      response.headers.set("x-ponder-degraded", degraded)
    }
    return response
  }

  /// The body, of bounded length and within a bounded time.
  private func collected(_ request: Request) async throws -> [UInt8] {
    let most = core.settings.longestBody
    let tooLarge = APIError(
      413, .invalidRequest, "a request has at most \(most) bytes", code: "request_too_large")
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > most {
      throw tooLarge
    }
    do {
      let buffer = try await core.clock.limit(core.settings.patience) {
        try await request.body.collect(upTo: most)
      }
      guard let buffer else {
        throw APIError(
          408, .invalidRequest, "the request did not arrive within \(core.settings.patience)",
          code: "request_timeout")
      }
      return Array(buffer.readableBytesView)
    } catch is NIOTooManyBytesError {
      throw tooLarge
    }
  }

  /// The client's id, if it is printable and short, or a new one.
  private static func id(_ request: Request) -> String {
    if let given = request.headers.value("x-request-id"), (1...128).contains(given.utf8.count),
      given.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") })
    {
      return given
    }
    let number = UInt64.random(in: .min ... .max)
    return "req-" + String(repeating: "0", count: number.leadingZeroBitCount / 4)
      + (number == 0 ? "" : String(number, radix: 16))
  }
}

/// The paths that there are.
private enum Route {
  case health, ready, metrics, openAPI, models, searches
  case model(String)
  case completion(CompletionRequest.Form)
  case search(String)

  init?(_ path: String) {
    switch path {
    case "/health": self = .health
    case "/ready": self = .ready
    case "/metrics": self = .metrics
    case "/openapi.json": self = .openAPI
    case "/v1/models": self = .models
    case "/v1/chat/completions": self = .completion(.chat)
    case "/v1/completions": self = .completion(.text)
    case "/ponder": self = .searches
    default:
      func rest(_ start: String) -> String? {
        guard path.hasPrefix(start), path.count > start.count else { return nil }
        return String(path.dropFirst(start.count)).removingPercentEncoding
      }
      if let name = rest("/v1/models/") {
        self = .model(name)
      } else if let id = rest("/ponder/searches/") {
        self = .search(id)
      } else {
        return nil
      }
    }
  }

  /// Needs no key.
  var isOpen: Bool {
    switch self {
    case .health, .ready: true
    default: false
    }
  }

  /// Is there only if searches are shown.
  var isPage: Bool {
    switch self {
    case .search, .searches: true
    default: false
    }
  }

  var method: HTTPRequest.Method {
    if case .completion = self { .post } else { .get }
  }
}
#endif
