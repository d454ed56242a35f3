import Foundation
import Ponder
import PonderRemote

/// A request for an answer, of either route.
struct CompletionRequest: Sendable {
  /// The route.
  enum Form: String, Hashable, Sendable {
    case chat = "/v1/chat/completions"
    case text = "/v1/completions"
  }

  let form: Form
  /// The model's name as the client gave it.
  let model: String
  let conversation: Conversation
  /// `n`.
  let count: Int
  let streams: Bool
  let includesUsage: Bool
  let wantsLogProbabilities: Bool
  let shape: TextShape
  /// The same seed gives the same reply; `nil` draws one.
  let seed: UInt64?
  let user: String?
  let effort: Effort?
  let ponder: PonderFields
  /// Fields that only the model itself can act on, such as tools.
  let modelFields: [String]
  /// Fields that nothing reads.
  let unknown: [String]
  /// The whole body, for a model that is asked directly.
  let body: [String: JSONValue]

  /// The largest `n`.
  static let mostAnswers = 128

  /// Reads a body.
  ///
  /// - Throws: ``APIError`` naming the field.
  init(_ bytes: [UInt8], _ form: Form) throws(APIError) {
    guard let json = JSONValue(bytes) else {
      throw .invalid("the body is not JSON", code: "invalid_json")
    }
    guard case .object(let members) = json else {
      throw .invalid("the body must be a JSON object", code: "invalid_json")
    }
    var fields = RequestFields(members)
    self.form = form
    body = members
    guard let model = try fields.text("model"), !model.isEmpty else {
      throw .invalid("'model' is missing; GET /v1/models lists the names", param: "model")
    }
    self.model = model
    conversation = try Conversation(&fields, form)
    count = try fields.integer("n", in: 1...Self.mostAnswers) ?? 1
    streams = try fields.flag("stream") ?? false
    var options = try fields.object("stream_options")
    includesUsage = try options?.flag("include_usage") ?? false
    shape = try TextShape(&fields)
    wantsLogProbabilities = try Self.logProbabilities(&fields, form)
    seed = try fields.integer("seed", in: .min ... .max).map { UInt64(bitPattern: Int64($0)) }
    user = try fields.text("user")
    effort = try Effort(&fields)
    ponder = try PonderFields(&fields)
    modelFields = try Self.modelFields(&fields)
    unknown = fields.unknown + (options?.unknown ?? [])
  }

  private static func logProbabilities(
    _ fields: inout RequestFields, _ form: Form
  ) throws(APIError) -> Bool {
    switch form {
    case .text: return try fields.integer("logprobs", in: 0...20) != nil
    case .chat:
      let isWanted = try fields.flag("logprobs") ?? false
      let count = try fields.integer("top_logprobs", in: 0...20)
      guard count == nil || isWanted else {
        throw fields.wrong("top_logprobs", "left out unless 'logprobs' is true")
      }
      return isWanted
    }
  }

  /// Tools, forms of replies and audio: what no search over texts can honour.
  private static func modelFields(_ fields: inout RequestFields) throws(APIError) -> [String] {
    var found: [String] = []
    for name in ["tools", "functions"] {
      guard let value = fields.value(name) else { continue }
      guard let tools = value.elements else { throw fields.wrong(name, "a list") }
      if !tools.isEmpty { found.append(name) }
    }
    for name in ["tool_choice", "function_call", "parallel_tool_calls"] {
      if fields.value(name) != nil, !found.isEmpty { found.append(name) }
    }
    if let form = fields.value("response_format") {
      guard let type = form["type"]?.string else {
        throw fields.wrong("response_format", "an object with a 'type'")
      }
      if type != "text" { found.append("response_format") }
    }
    for name in ["audio", "modalities"] {
      if let value = fields.value(name), value.elements != [.string("text")] { found.append(name) }
    }
    return found
  }

  /// Why a search cannot answer it; `nil` if one can.
  var needsModelItself: String? {
    if conversation.hasOtherParts { return "content that is not text" }
    if conversation.hasToolTurns { return "turns of tools" }
    return modelFields.first.map { "'\($0)'" }
  }
}
