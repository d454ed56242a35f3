import Foundation

@testable import PonderRemote

/// The recorded exchanges with real servers, where they are at hand.
enum Recorded {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("../../../../shared/servers/recorded")
    .standardizedFileURL
  static let isHere = FileManager.default.fileExists(atPath: folder.path)

  struct Exchange: Sendable {
    var name: String
    var method: String
    var path: String
    var request: JSONValue?
    var status: Int
    var server: String?
    /// The bytes of the answer; a stream's lines joined.
    var body: [UInt8]
    var isStream: Bool
    /// The answer as JSON, if it is.
    var json: JSONValue?
  }

  static func exchange(_ name: String) throws -> Exchange {
    let data = try Data(contentsOf: folder.appendingPathComponent(name + ".json"))
    guard let record = JSONValue(data), let response = record["response"],
      let status = response["status"]?.integer
    else { throw MalformedReply("\(name) holds no answer") }
    let lines = response["lines"]?.elements?.compactMap(\.string)
    let body =
      try response["body"].map { try $0.encoded() }
      ?? Array((response["raw"]?.string ?? lines?.joined() ?? "").utf8)
    let headers = (response["headers"]?.elements ?? []).compactMap(\.elements)
    return Exchange(
      name: name, method: record["request"]?["method"]?.string ?? "GET",
      path: record["request"]?["path"]?.string ?? "/", request: record["request"]?["body"],
      status: status, server: headers.first { $0.first?.string == "server" }?.last?.string,
      body: body, isStream: lines != nil, json: response["body"])
  }

  /// All exchanges that have an answer, by name.
  static func all() throws -> [Exchange] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    return names.compactMap { try? exchange($0) }
  }
}
