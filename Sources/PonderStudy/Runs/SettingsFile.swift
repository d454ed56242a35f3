public import Foundation
import Ponder
import Yams

/// Reads settings in YAML.
public enum SettingsFile {
  /// Reads a file.
  ///
  /// - Throws: ``SettingsFileError`` naming the line.
  public static func read<Settings: Decodable>(
    _ type: Settings.Type, from file: URL
  ) throws(SettingsFileError) -> Settings {
    // Reads one byte more than allowed, to detect files that are too long or endless.
    guard let handle = try? FileHandle(forReadingFrom: file),
      let data = try? handle.read(upToCount: SettingsSize.mostBytes + 1) ?? Data()
    else {
      throw SettingsFileError(file: file.path, line: nil, problem: "the file cannot be read")
    }
    // The end of a longer file may split a character, so only shorter ones are checked.
    guard data.count > SettingsSize.mostBytes || String(data: data, encoding: .utf8) != nil else {
      throw SettingsFileError(file: file.path, line: nil, problem: "the file is not UTF-8 text")
    }
    return try read(type, from: String(decoding: data, as: UTF8.self), named: file.path)
  }

  /// Reads YAML.
  ///
  /// - Throws: ``SettingsFileError`` naming the line.
  public static func read<Settings: Decodable>(
    _ type: Settings.Type, from text: String, named name: String
  ) throws(SettingsFileError) -> Settings {
    func fail(_ line: Int?, _ problem: String) -> SettingsFileError {
      SettingsFileError(file: name, line: line, problem: problem)
    }
    let root: Node?
    do {
      try SettingsSize.check(text)
      root = try compose(yaml: text)
    } catch let error as SettingsProblem {
      throw fail(error.line, error.text)
    } catch let error as YamlError {
      throw fail(nil, "this is not YAML: " + SettingsSize.describe(error))
    } catch {
      throw fail(nil, "this is not YAML")
    }
    guard let root, root.mapping != nil else {
      throw fail(1, "this is not a list of settings such as 'problems: 500'")
    }
    do {
      return try YAMLDecoder().decode(type, from: root)
    } catch let error as DecodingError {
      let problem = DecodingProblem(error)
      throw fail(line(of: problem.path, in: root), problem.settings)
    } catch {
      throw fail(nil, "\(error)")
    }
  }

  /// The line of the innermost part of a path that exists in the file.
  private static func line(of path: [any CodingKey], in root: Node) -> Int? {
    var node = root
    for key in path {
      let next = key.intValue.map { index in
        node.sequence.flatMap { $0.indices.contains(index) ? $0[index] : nil }
      }
      guard let next = next ?? node.mapping?[Node(key.stringValue)] else { break }
      node = next
    }
    return node.mark?.line
  }
}

/// A file of settings that cannot be used.
public struct SettingsFileError: Error, Hashable, Sendable, CustomStringConvertible {
  public let file: String
  /// Counted from 1.
  public let line: Int?
  public let problem: String

  public var description: String {
    let place = file.shown(atMost: 400) + (line.map { ", line \($0)" } ?? "")
    return "\(place): \(problem.shown(atMost: 1_000))"
  }
}
