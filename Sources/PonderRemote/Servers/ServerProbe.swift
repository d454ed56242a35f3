import Foundation
import Ponder

/// Finds out what a server can do, by asking it.
///
/// The probe first identifies the server, then requests a few tokens, with fewer and fewer fields until
/// the server accepts. Only what comes back counts.
struct ServerProbe: Sendable {
  /// One exchange with the server.
  typealias Send =
    @Sendable (
      _ path: String, _ body: JSONValue?, _ timeout: Duration
    ) async throws -> WholeBody

  /// A server that does not identify itself within this time is considered dead.
  static let patience = Duration.seconds(4)
  /// The first tokens after a start take up to 16 seconds on some servers.
  static let patienceForTokens = Duration.seconds(60)

  /// The most models of a server's list that are read.
  private static let mostModels = 10_000

  let send: Send

  init(_ send: @escaping Send) { self.send = send }

  /// Identifies the server from its own answers.
  ///
  /// - Parameter model: The model to use; the first that the server lists if `nil`.
  /// - Throws: ``ExchangeFailure`` when the server does not answer; ``RemoteError`` when no model is named;
  ///   ``MalformedReply`` for an invalid context length.
  func identify(model: String?) async throws -> ServerProfile {
    let (listed, program) = try await listing()
    let paths = ["/version", "/props", "/api/version", "/server_info", "/info"]
    let said = try await paths.concurrentMap(atMost: paths.count) { try await answer($0) }
    return try Self.profile(
      listed: listed, program: program, version: said[0], props: said[1], ollama: said[2],
      sglang: said[3], tgi: said[4], model: model)
  }

  /// The profile that the answers of the paths amount to.
  static func profile(
    listed: JSONValue?, program: String?, version: JSONValue?, props: JSONValue?,
    ollama: JSONValue?, sglang: JSONValue?, tgi: JSONValue?, model: String?
  ) throws -> ServerProfile {
    let owner = listed?["data"]?.elements?.first?["owned_by"]?.string
    let kind: ServerProfile.Kind =
      if props?["default_generation_settings"] != nil {
        .llamaServer
      } else if owner == "vllm" {
        .vllm
      } else if sglang?["model_path"] != nil || owner == "sglang" {
        .sglang
      } else if ollama?["version"] != nil || owner == "library" {
        .ollama
      } else if tgi?["model_id"] != nil {
        .textGenerationInference
      } else if version?["version"] != nil {
        .vllm
      } else if owner == "me" {
        .llamaCppPython
      } else if program?.hasPrefix("BaseHTTP") == true {
        .mlx
      } else {
        .other
      }
    let models = (listed?["data"]?.elements ?? []).prefix(mostModels).compactMap {
      $0["id"]?.string
    }
    // mlx_lm gives this name to the model that it has loaded, and looks any other name up in a hub.
    let usual = kind == .mlx ? "default_model" : models.first ?? tgi?["model_id"]?.string
    guard let model = model ?? usual else {
      throw RemoteError(.refused, "it lists no models; name the model")
    }
    var profile = ServerProfile(kind: kind, model: model)
    profile.models = models
    profile.version =
      (version?["version"] ?? props?["build_info"] ?? ollama?["version"] ?? sglang?["version"]
      ?? tgi?["version"])?.string
    let entry = listed?["data"]?.elements?.first { $0["id"]?.string == model }
    profile.maximumLength = try Told.length(
      entry?["max_model_len"] ?? props?["default_generation_settings"]?["n_ctx"]
        ?? tgi?["max_total_tokens"])
    if let slots = props?["total_slots"]?.integer {
      profile.concurrency = min(max(1, slots), Told.mostSlots)
    }
    if sglang?["enable_deterministic_inference"] == .bool(true) { profile.seeds = .shared }
    return profile
  }

  /// The list of models, `nil` if the server answers something else, and the program's name.
  private func listing() async throws -> (JSONValue?, String?) {
    do {
      let body = try await send("/v1/models", nil, Self.patience)
      return (JSONValue(body.bytes), body.server)
    } catch let failure as ExchangeFailure {
      switch failure.cause {
      // A server of another kind, or one whose list is broken: transformers answers 500.
      case .status(let code, _, _) where ![401, 403, 502, 503, 504].contains(code):
        return (nil, nil)
      case .malformed: return (nil, nil)
      default: throw failure
      }
    }
  }

  private func answer(_ path: String) async throws -> JSONValue? {
    do {
      return JSONValue(try await send(path, nil, Self.patience).bytes)
    } catch is ExchangeFailure {
      return nil
    }
  }
}
