import Foundation

/// `config.json`: a model's shape as Hugging Face writes it.
enum ConfigurationFile {
  /// Reads a shape.
  ///
  /// - Throws: ``ModelConfigurationError`` naming the field, the value found and what is accepted.
  static func read(_ data: Data) throws(ModelConfigurationError) -> ModelConfiguration {
    guard let object = try? JSONSerialization.jsonObject(with: data),
      let fields = object as? [String: Any]
    else {
      throw ModelConfigurationError(
        field: "the file", found: "something else", expected: "a JSON object")
    }
    try demand(fields, "model_type", anyOf: ["llama"])
    try demand(fields, "hidden_act", anyOf: ["silu", nil])
    for flag in ["attention_bias", "mlp_bias"] where fields[flag] as? Bool == true {
      throw ModelConfigurationError(field: flag, found: "true", expected: "false")
    }
    let rope = fields["rope_parameters"] as? [String: Any]
    for scaling in [rope, fields["rope_scaling"] as? [String: Any]] {
      let type = scaling?["rope_type"] ?? scaling?["type"]
      if let type, type as? String != "default" {
        throw ModelConfigurationError(field: "rope_type", found: "\(type)", expected: "default")
      }
    }
    let width = try whole(fields, "hidden_size")
    let heads = try whole(fields, "num_attention_heads")
    return try ModelConfiguration(
      vocabularySize: whole(fields, "vocab_size"), width: width,
      layerCount: whole(fields, "num_hidden_layers"), headCount: heads,
      keyValueHeadCount: present(fields, "num_key_value_heads")
        ? whole(fields, "num_key_value_heads") : nil,
      headSize: present(fields, "head_dim") ? whole(fields, "head_dim") : nil,
      feedForwardWidth: whole(fields, "intermediate_size"),
      maximumLength: whole(fields, "max_position_embeddings"),
      rotaryBase: number(rope ?? fields, "rope_theta", else: 10_000),
      normEpsilon: Float(number(fields, "rms_norm_eps", else: 1e-6)),
      tiesEmbeddings: flag(fields, "tie_word_embeddings"))
  }

  /// Writes a shape.
  static func data(
    _ configuration: ModelConfiguration, type: ElementType, endToken: Int32
  ) throws -> Data {
    let c = configuration
    return try JSONSerialization.data(
      withJSONObject: [
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu",
        "vocab_size": c.vocabularySize, "hidden_size": c.width,
        "num_hidden_layers": c.layerCount, "num_attention_heads": c.headCount,
        "num_key_value_heads": c.keyValueHeadCount, "head_dim": c.headSize,
        "intermediate_size": c.feedForwardWidth, "max_position_embeddings": c.maximumLength,
        "rope_theta": c.rotaryBase, "rms_norm_eps": Double("\(c.normEpsilon)") ?? 1e-5,
        "tie_word_embeddings": c.tiesEmbeddings, "attention_bias": false, "mlp_bias": false,
        "attention_dropout": 0, "initializer_range": 0.02, "use_cache": true,
        "torch_dtype": type.torchName, "bos_token_id": NSNull(), "eos_token_id": Int(endToken),
        "pad_token_id": Int(endToken),
      ] as [String: Any], options: [.prettyPrinted, .sortedKeys])
  }

  private static func present(_ fields: [String: Any], _ name: String) -> Bool {
    fields[name].map { !($0 is NSNull) } ?? false
  }

  private static func demand(
    _ fields: [String: Any], _ name: String, anyOf accepted: [String?]
  ) throws(ModelConfigurationError) {
    let found = present(fields, name) ? fields[name].map { "\($0)" } : nil
    guard accepted.contains(found) else {
      throw ModelConfigurationError(
        field: name, found: found ?? "missing",
        expected: accepted.compactMap(\.self).joined(separator: " or "))
    }
  }

  private static func whole(
    _ fields: [String: Any], _ name: String
  ) throws(ModelConfigurationError) -> Int {
    guard let value = fields[name] as? NSNumber, let number = Int(exactly: value.doubleValue) else {
      throw ModelConfigurationError(
        field: name, found: fields[name].map { "\($0)" } ?? "missing", expected: "a whole number")
    }
    return number
  }

  private static func number(
    _ fields: [String: Any], _ name: String, else standard: Double
  ) throws(ModelConfigurationError) -> Double {
    guard present(fields, name) else { return standard }
    guard let value = fields[name] as? NSNumber else {
      throw ModelConfigurationError(
        field: name, found: fields[name].map { "\($0)" } ?? "missing", expected: "a number")
    }
    return value.doubleValue
  }

  private static func flag(
    _ fields: [String: Any], _ name: String
  ) throws(ModelConfigurationError) -> Bool {
    guard present(fields, name) else { return false }
    guard let value = fields[name] as? Bool else {
      throw ModelConfigurationError(
        field: name, found: fields[name].map { "\($0)" } ?? "missing", expected: "true or false")
    }
    return value
  }
}
