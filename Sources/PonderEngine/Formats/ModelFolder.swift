public import Foundation
import PonderFiles

/// A model that can read and write text: weights, tokenizer and the token that ends a solution.
public struct LanguageModel: Hashable, Sendable {
  public var parameters: Parameters
  public var tokenizer: Tokenizer
  /// The token that ends a solution.
  public var endToken: Int32

  /// - Precondition: The model knows every token of the tokenizer.
  public init(parameters: Parameters, tokenizer: Tokenizer, endToken: Int32) {
    precondition(
      tokenizer.vocabularySize <= parameters.configuration.vocabularySize,
      "the model knows \(parameters.configuration.vocabularySize) tokens, "
        + "the tokenizer \(tokenizer.vocabularySize)")
    self.parameters = parameters
    self.tokenizer = tokenizer
    self.endToken = endToken
  }

  /// The same model with more layers on top that initially change nothing; see ``Parameters/deepened(by:)``.
  ///
  /// - Parameter extra: Layers to add, at least 0.
  /// - Throws: ``ModelConfigurationError`` when the resulting depth is out of range.
  public func deepened(by extra: Int) throws(ModelConfigurationError) -> LanguageModel {
    LanguageModel(
      parameters: try parameters.deepened(by: extra), tokenizer: tokenizer, endToken: endToken)
  }
}

/// A model folder in Hugging Face's layout.
///
/// It holds `config.json`, `model.safetensors`, `tokenizer.json`, `tokenizer_config.json` and
/// `generation_config.json`, as `transformers` and vLLM read them.
public enum ModelFolder {
  /// Reads a folder.
  ///
  /// - Throws: ``ModelFolderError`` naming the file and what is wrong with it.
  public static func read(_ folder: URL) throws(ModelFolderError) -> LanguageModel {
    let configuration = try inFile(folder, "config.json") { try ConfigurationFile.read($0) }
    let tokenizer = try inFile(folder, "tokenizer.json") { try Tokenizer(json: $0) }
    guard tokenizer.vocabularySize <= configuration.vocabularySize else {
      throw ModelFolderError(
        file: folder.appendingPathComponent("tokenizer.json").path,
        problem: "knows \(tokenizer.vocabularySize) tokens, but config.json's vocab_size is "
          + "\(configuration.vocabularySize)")
    }
    let endToken = try inFile(folder, "config.json") { try readEndToken($0, tokenizer) }
    let parameters = try inFile(folder, "model.safetensors") { data in
      try readParameters(of: SafetensorsReader(data), configuration)
    }
    return LanguageModel(parameters: parameters, tokenizer: tokenizer, endToken: endToken)
  }

  /// Writes a folder, each file atomically.
  ///
  /// - Parameters:
  ///   - model: The model to write.
  ///   - folder: Created if missing.
  ///   - type: How weights are stored; bfloat16 halves the size and keeps 8 significant bits.
  public static func write(
    _ model: LanguageModel, to folder: URL, as type: ElementType = .bfloat16
  ) throws {
    let configuration = model.parameters.configuration
    let tensors = model.parameters.layout.tensors.map { tensor in
      SafetensorsWriter.Tensor(
        name: tensor.name, shape: tensor.shape, values: model.parameters.values[tensor.range])
    }
    let generation: [String: Any] = [
      "do_sample": true, "temperature": 1.0, "top_p": 1.0, "top_k": 0,
      "eos_token_id": Int(model.endToken), "pad_token_id": Int(model.endToken),
    ]
    let end = String(decoding: model.tokenizer.bytes(of: model.endToken), as: UTF8.self)
    let files: [(String, Data)] = [
      (
        "config.json",
        try ConfigurationFile.data(configuration, type: type, endToken: model.endToken)
      ),
      (
        "generation_config.json",
        try JSONSerialization.data(
          withJSONObject: generation, options: [.prettyPrinted, .sortedKeys])
      ),
      ("tokenizer.json", try model.tokenizer.json()),
      (
        "tokenizer_config.json",
        try model.tokenizer.configurationJSON(
          end: end, maximumLength: configuration.maximumLength)
      ),
      ("model.safetensors", try SafetensorsWriter.data(tensors, as: type)),
    ]
    for (name, data) in files {
      try AtomicFile.replace(folder.appendingPathComponent(name), with: data)
    }
  }

  private static func readParameters(
    of reader: SafetensorsReader, _ configuration: ModelConfiguration
  ) throws -> Parameters {
    let layout = ParameterLayout(configuration)
    // Check that the file holds what the configuration promises before allocating memory for it.
    for tensor in layout.tensors { try reader.check(tensor.name, shape: tensor.shape) }
    var values: [Float] = []
    values.reserveCapacity(layout.count)
    for tensor in layout.tensors {
      let numbers = try reader.values(of: tensor.name, shape: tensor.shape)
      guard numbers.allSatisfy(\.isFinite) else {
        throw SafetensorsError(.notFinite, tensor: tensor.name)
      }
      values += numbers
    }
    return Parameters(configuration: configuration, values: values)
  }

  private static func readEndToken(
    _ data: Data, _ tokenizer: Tokenizer
  ) throws -> Int32 {
    let fields = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    let found = (fields?["eos_token_id"] as? [Any])?.first ?? fields?["eos_token_id"]
    guard let number = found as? NSNumber, let id = Int32(exactly: number.doubleValue),
      (0..<tokenizer.vocabularySize).contains(Int(id))
    else {
      throw ModelConfigurationError(
        field: "eos_token_id", found: found.map { "\($0)" } ?? "missing",
        expected: "a token of tokenizer.json, from 0 to \(tokenizer.vocabularySize - 1)")
    }
    return id
  }

  private static func inFile<T>(
    _ folder: URL, _ name: String, _ body: (Data) throws -> T
  ) throws(ModelFolderError) -> T {
    let url = folder.appendingPathComponent(name)
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw ModelFolderError(file: url.path, problem: "there is no such file")
    }
    do {
      return try body(Data(contentsOf: url, options: .mappedIfSafe))
    } catch {
      throw ModelFolderError(file: url.path, problem: "\(error)")
    }
  }
}

/// A file of a model folder that cannot be used.
public struct ModelFolderError: Error, Hashable, Sendable, CustomStringConvertible {
  public let file: String
  public let problem: String

  public var description: String { "\(file): \(problem)" }
}
