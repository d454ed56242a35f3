public import Foundation
public import PonderEngine

/// Opens a model by name: one that ships with the package, or a folder.
public enum LabModel {
  /// The names of the models that ship with the package, such as `relay/small`.
  public static let shipped = Lab.allCases.flatMap { lab in lab.modelNames.map(lab.model) }

  /// Reads a model.
  ///
  /// - Parameter name: One of ``shipped``, or the path of a Hugging Face folder. Without a lab, as in version 0.1,
  ///   `small` is `countdown/small`.
  /// - Throws: ``UnknownModelError`` for any other name; `ModelFolderError` for a folder that
  ///   cannot be used.
  public static func read(_ name: String) throws -> LanguageModel {
    if let folder = folder(of: name) { return try ModelFolder.read(folder) }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: name, isDirectory: &isFolder), isFolder.boolValue
    else { throw UnknownModelError(name: name) }
    return try ModelFolder.read(URL(fileURLWithPath: name))
  }

  /// The folder of a shipped model; `nil` for other names.
  public static func folder(of name: String) -> URL? {
    [name, Lab.countdown.model(name)].first(where: shipped.contains).map {
      Lab.resource("Pretrained/\($0)")
    }
  }
}

/// A name that is neither a shipped model nor a folder.
public struct UnknownModelError: Error, Hashable, Sendable, CustomStringConvertible {
  public let name: String

  public var description: String {
    "no model '\(name)': give one of \(LabModel.shipped.joined(separator: ", ")) or the path of a "
      + "folder with config.json, model.safetensors and tokenizer.json"
  }
}
