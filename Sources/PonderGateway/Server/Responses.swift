#if Servers
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
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
#endif
