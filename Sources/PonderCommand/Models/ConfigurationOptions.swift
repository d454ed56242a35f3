import ArgumentParser
import Foundation
import PonderModels

/// The location of `ponder.yaml`.
struct ConfigurationOptions: ParsableArguments {
  @Option(
    name: .customLong("config"),
    help: "Models on servers and limits; ponder.yaml of this folder if left out and there.")
  var file: String?

  /// - Throws: What is wrong with the file, with the line.
  func read() throws -> Configuration {
    let usual = "ponder.yaml"
    guard let file = file ?? (FileManager.default.fileExists(atPath: usual) ? usual : nil) else {
      return .shipped
    }
    return try Configuration.read(URL(fileURLWithPath: file))
  }
}
