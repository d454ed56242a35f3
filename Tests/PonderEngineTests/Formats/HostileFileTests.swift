import Foundation
import Ponder
import PonderFiles
import PonderTesting
import Testing

@testable import PonderEngine

struct HostileFileTests {
  private static func file(_ header: String, bytes: Int = 0, claims: Int? = nil) -> Data {
    var length = UInt64(claims ?? header.utf8.count).littleEndian
    return withUnsafeBytes(of: &length) { Data($0) } + Data(header.utf8) + Data(count: bytes)
  }

  private static func tensor(
    _ name: String = "w", type: String = "F32", shape: String = "[2]", at offsets: String = "[0, 8]"
  ) -> String {
    #""\#(name)": {"dtype": "\#(type)", "shape": \#(shape), "data_offsets": \#(offsets)}"#
  }

  @Test(arguments: [
    (Data(), "the file promises 8 bytes but holds 0"),
    (
      file("{}", claims: 1 << 30),
      "the header claims 1073741824 bytes; at most 100000000 are accepted"
    ),
    (file("{}", claims: 50), "the file promises 58 bytes but holds 10"),
    (file("[]"), "the header is not a JSON object"),
    (file(String(repeating: "[", count: 100_000)), "the header is not a JSON object"),
    (file("{\(tensor())}", bytes: 4), "tensor 'w': the file promises"),
    (file("{\(tensor())}", bytes: 12), "4 bytes follow the last tensor; none may"),
    (
      file("{\(tensor(type: "I64"))}", bytes: 8), "tensor 'w': element type 'I64' is not one of F32"
    ),
    (file("{\(tensor(shape: "[3]"))}", bytes: 8), "tensor 'w': shape [3] needs 12 bytes, not 8"),
    (
      file("{\(tensor(shape: "[-2]"))}", bytes: 8), "tensor 'w': the header has a shape that is not"
    ),
    (
      file("{\(tensor(shape: "[9223372036854775807, 16]"))}", bytes: 8),
      "tensor 'w': the header has a shape"
    ),
    (file("{\(tensor(at: "[8, 0]"))}", bytes: 8), "tensor 'w': the header has data_offsets"),
    (
      file("{\(tensor()), \(tensor("v", at: "[4, 12]"))}", bytes: 12),
      "tensor 'v': tensors must follow one another without gap or overlap; byte 8 breaks that"
    ),
    (file(#"{"__metadata__": {"a": 1}}"#), "the header has metadata that are not all texts"),
  ])
  func `a damaged safetensors file is refused with its reason`(data: Data, message: String) {
    let error = #expect(throws: SafetensorsError.self) { try SafetensorsReader(data) }
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
  }

  @Test func `a missing tensor and a wrong shape are named`() throws {
    let reader = try SafetensorsReader(Self.file("{\(Self.tensor())}", bytes: 8))
    #expect(throws: SafetensorsError(.missing, tensor: "v")) { try reader.values(of: "v") }
    #expect(throws: SafetensorsError(.wrongShape(found: [2], expected: [3]), tensor: "w")) {
      try reader.values(of: "w", shape: [3])
    }
  }

  @Test func `100,000 mutated safetensors files are read or refused`() {
    let header =
      "{\"__metadata__\": {\"a\": \"b\"}, \(Self.tensor()), \(Self.tensor("v", type: "BF16", shape: "[2, 3]", at: "[8, 20]"))}"
    let good = [UInt8](Self.file(header, bytes: 20))
    var random = RandomStream(seed: 1)
    var refused = 0
    for _ in 0..<100_000 {
      let data = Data(mutated(good, using: &random))
      do {
        let reader = try SafetensorsReader(data)
        for entry in reader.entries {
          let count = try reader.values(of: entry.name).count
          #expect(count == entry.shape.reduce(1, *))
        }
      } catch {
        refused += 1
      }
    }
    #expect((50_000..<100_000).contains(refused))
  }

  @Test func `100,000 mutated tokenizer files are read or refused`() async throws {
    let tokenizer = Tokenizer.trained(
      on: ["abab cdcd 12 34", "abcd abcd"], vocabularySize: 262, specialTokens: ["<|end|>"])
    let good = [UInt8](try tokenizer.json())
    let refused = try await (0..<20).concurrentMap(atMost: 2) { part in
      var random = RandomStream(seed: UInt64(part))
      var refused = 0
      for _ in 0..<5_000 {
        do {
          let read = try Tokenizer(json: Data(mutated(good, using: &random)))
          let text = "abcd 12 <|end|>"
          #expect(read.decode(read.encode(text)).hasPrefix("abcd") || read.vocabularySize > 0)
        } catch {
          refused += 1
        }
      }
      return refused
    }
    #expect((50_000..<100_000).contains(refused.reduce(0, +)))
  }

  @Test(arguments: [
    (#"[]"#, "the file"), (#"{"model_type": "gpt2"}"#, "model_type"),
    (#"{"model_type": "llama"}"#, "hidden_size"),
    (#"{"model_type": "llama", "hidden_size": 1.5}"#, "hidden_size"),
    (#"{"model_type": "llama", "hidden_act": "gelu"}"#, "hidden_act"),
    (#"{"model_type": "llama", "attention_bias": true}"#, "attention_bias"),
    (#"{"model_type": "llama", "rope_scaling": {"rope_type": "yarn"}}"#, "rope_type"),
  ])
  func `a configuration that is not understood names its field`(text: String, field: String) {
    let error = #expect(throws: ModelConfigurationError.self) {
      try ConfigurationFile.read(Data(text.utf8))
    }
    #expect(error?.field == field)
  }

  @Test(arguments: [
    ("vocab_size", "0"), ("hidden_size", "-8"), ("num_attention_heads", "0"),
    ("num_key_value_heads", "5"), ("head_dim", "7"), ("num_hidden_layers", "1000000000"),
    ("intermediate_size", "9000000000000000000"), ("max_position_embeddings", "0"),
  ])
  func `a shape that no model can have is refused`(field: String, value: String) throws {
    var fields = [
      "vocab_size": "32", "hidden_size": "64", "num_attention_heads": "2",
      "num_key_value_heads": "2", "head_dim": "32", "num_hidden_layers": "2",
      "intermediate_size": "128", "max_position_embeddings": "64",
    ]
    func text() -> Data {
      let rows = fields.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ")
      return Data("{\"model_type\": \"llama\", \(rows)}".utf8)
    }
    _ = try ConfigurationFile.read(text())
    fields[field] = value
    #expect(throws: ModelConfigurationError.self) { try ConfigurationFile.read(text()) }
  }
}
