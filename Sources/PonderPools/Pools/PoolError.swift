import Foundation
import Ponder

/// A pool file that cannot be used.
public struct PoolError: Error, Hashable, Sendable, CustomStringConvertible {
  public let file: String
  /// Such as `line 3` or `item 3`; `nil` for the whole file.
  public let place: String?
  public let problem: String

  public init(file: String, place: String? = nil, problem: String) {
    self.file = file
    self.place = place
    self.problem = problem
  }

  public var description: String {
    let problem = problem.shown(atMost: 800)
    guard let place else { return "\(file.shown(atMost: 400)): \(problem)" }
    return "\(file.shown(atMost: 400)), \(place): \(problem)"
  }
}

/// A problem in one record, before its place in the file is added.
struct RecordProblem: Error {
  let text: String

  init(_ text: String) { self.text = text }

  /// One line that describes any error.
  static func describe(_ error: any Error) -> String {
    switch error {
    case let problem as RecordProblem: problem.text
    case let error as DecodingError: DecodingProblem(error).json
    default: "\(error)"
    }
  }
}

/// The names of a record's fields.
struct RecordShape: Decodable {
  struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  let keys: Set<String>

  init(from decoder: any Decoder) throws {
    keys = Set(try decoder.container(keyedBy: Key.self).allKeys.map(\.stringValue))
  }
}

/// A text, or a number written as one.
struct Scalar: Decodable {
  let text: String

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self.text = text
    } else {
      text = "\(try container.decode(Decimal.self))"
    }
  }
}
