import Foundation
public import Ponder
import PonderData
public import PonderStudy

/// A study's problems with their references, and the domain of their answers.
public struct ProblemSet: Sendable {
  /// Such as `countdown`, `math500` or a file's name.
  public let name: String
  public let domain: any AnswerDomain
  public let problems: [GradedProblem]

  /// - Throws: What is wrong with a file, with the line; where a named set was looked for.
  public init(_ file: StudyFile, _ configuration: Configuration) throws {
    switch file.problems {
    case .fresh(let count):
      let domain = try NamedDomain.read(file.domain)
      (name, self.domain) = (file.domain, domain)
      problems = try domain.testProblems(count, seed: file.seed)
    case .set(let name, let count):
      let domain = try JSONLDomain(
        set: name, in: configuration.data, orElse: "a number of fresh puzzles")
      (self.name, self.domain) = (name, domain)
      problems = domain.draw(count, seed: file.seed).map(\.graded)
    }
  }
}

extension JSONLDomain {
  /// Reads a published set by its name, or a file.
  ///
  /// - Parameter other: The alternatives to name in the error.
  /// - Throws: What is wrong with a file, with the line; where a named set was looked for.
  package init(set name: String, in folder: String, orElse other: String) throws {
    let path = try PublishedSet(rawValue: name)?.find(in: folder) ?? name
    guard FileManager.default.fileExists(atPath: path) else {
      throw ModelsError(
        "no problems '\(name)': give \(other), "
          + PublishedSet.allCases.map(\.rawValue).joined(separator: ", ")
          + #", or a file with one {"question": …, "answer": …} on each line"#)
    }
    try self.init(file: URL(fileURLWithPath: path))
    guard !draw(1, seed: 0).isEmpty else {
      throw ModelsError("\(path): there is no problem in it")
    }
  }
}

/// A standard benchmark, which users must have on their disk.
public enum PublishedSet: String, CaseIterable, Sendable {
  case math500, gsm8k

  /// The paths where it is looked for, and its source.
  private var names: [String] {
    switch self {
    case .math500: ["math500.jsonl", "math500_test.jsonl", "math/math500_test.jsonl"]
    case .gsm8k: ["gsm8k.jsonl", "gsm8k_test.jsonl", "gsm8k/test.jsonl"]
    }
  }

  private var source: String {
    switch self {
    case .math500: "test.jsonl of HuggingFaceH4/MATH-500"
    case .gsm8k: "test.jsonl of openai/grade-school-math"
    }
  }

  /// - Throws: ``ModelsError`` that says where it must be and where to get it.
  public func find(in folder: String) throws -> String {
    let paths = names.map { (folder as NSString).appendingPathComponent($0) }
    if let path = paths.first(where: FileManager.default.fileExists(atPath:)) { return path }
    throw ModelsError(
      "no \(rawValue) at \(paths.joined(separator: ", ")): put \(source) there, or name its folder as "
        + "'data' in ponder.yaml")
  }
}
