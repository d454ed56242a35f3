#if Servers
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Ponder
import PonderRemote

extension Response {
  static func json(_ value: JSONValue, status: Int = 200) -> Response {
    // A value without numbers that are not finite always has bytes.
    let bytes = (try? value.encoded()) ?? []
    return Response(
      status: .init(code: status), headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  static func text(_ text: String, type: String) -> Response {
    Response(
      status: .ok, headers: [.contentType: type],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}

extension HTTPFields {
  /// Sets a header; characters that no header may have become question marks.
  mutating func set(_ name: String, _ value: String) {
    guard let name = HTTPField.Name(name) else { return }
    let plain = value.unicodeScalars.map { (0x20...0x7E).contains($0.value) ? Character($0) : "?" }
    self[name] = String(plain)
  }

  func value(_ name: String) -> String? { HTTPField.Name(name).flatMap { self[$0] } }
}

extension String {
  /// This part of a path as it was meant.
  func removingURLPercentEncoding() -> String? { removingPercentEncoding }
}

/// The line of the log on one request.
struct RequestEntry: Sendable {
  let id: String
  let method: String
  let path: String
  var status = 200
  var seconds = 0.0
  var isStream = false
  /// `ok`, `cancelled`, or an error's code.
  var outcome = "ok"
  private var fields: Logger.Metadata = [:]

  init(id: String, method: String, path: String) {
    self.id = id
    self.method = method
    self.path = path
  }

  mutating func take(_ job: CompletionJob, showsQuestion: Bool) {
    fields["model"] = "\(job.request.model.shown(atMost: 100))"
    fields["chosen_by"] = "\(job.choice.source.rawValue)"
    fields["seed"] = .stringConvertible(Int(truncatingIfNeeded: job.seed))
    if let user = job.request.user { fields["user"] = "\(user.shown(atMost: 100))" }
    if showsQuestion, let last = job.request.conversation.messages.last {
      fields["question"] = "\(last.content.shown(atMost: 2_000))"
    }
  }

  mutating func take(_ usage: ReplyUsage, _ summary: SearchSummary) {
    fields["strategy"] = "\(summary.strategy)"
    fields["prompt_tokens"] = .stringConvertible(usage.prompt)
    fields["completion_tokens"] = .stringConvertible(usage.completion)
    fields["verifier_tokens"] = .stringConvertible(summary.verifierTokens)
    fields["candidates"] = .stringConvertible(summary.candidates)
    if let bin = summary.bin { fields["bin"] = .stringConvertible(bin) }
    if let confidence = summary.confidence { fields["confidence"] = .stringConvertible(confidence) }
    if let degraded = summary.degraded { fields["degraded"] = "\(degraded)" }
  }

  func write(to logger: Logger) {
    var all = fields
    all["request_id"] = "\(id)"
    all["method"] = "\(method)"
    all["path"] = "\(path.shown(atMost: 200))"
    all["status"] = .stringConvertible(status)
    all["seconds"] = .stringConvertible(seconds)
    all["stream"] = .stringConvertible(isStream)
    all["outcome"] = "\(outcome)"
    logger.info("request", metadata: all)
  }
}
#endif
