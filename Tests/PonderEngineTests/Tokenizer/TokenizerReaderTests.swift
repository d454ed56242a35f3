import Foundation
import PonderFiles
import Testing

@testable import PonderEngine

struct TokenizerReaderTests {
  private func file(_ change: (inout [String: Any]) -> Void) throws -> Data {
    let good = try Tokenizer.trained(
      on: ["abab 12"], vocabularySize: 258, specialTokens: ["<|end|>"]
    ).json()
    var object = try #require(JSONSerialization.jsonObject(with: good) as? [String: Any])
    change(&object)
    return try JSONSerialization.data(withJSONObject: object)
  }

  private func refusal(
    model change: [String: Any] = [:], _ parts: [String: Any] = [:]
  ) throws -> TokenizerError? {
    let data = try file { object in
      var model = object["model"] as? [String: Any] ?? [:]
      model.merge(change) { $1 }
      object["model"] = model
      object.merge(parts) { $1 }
    }
    return #expect(throws: TokenizerError.self) { try Tokenizer(json: data) }
  }

  @Test func `an unchanged file is read`() throws {
    #expect(try Tokenizer(json: file { _ in }).vocabularySize == 258)
  }

  @Test func `parts that are not understood are named, with what is accepted`() throws {
    #expect(
      try refusal(["normalizer": ["type": "NFKC"]])?.description.contains("normalizer") == true)
    #expect(
      try refusal(["pre_tokenizer": ["type": "Whitespace"]])?.description
        .contains("Whitespace") == true)
    #expect(
      try refusal(["post_processor": ["type": "BertProcessing"]])?.description
        .contains("post_processor") == true)
    #expect(try refusal(model: ["type": "WordPiece"])?.description.contains("BPE") == true)
    #expect(
      try refusal(model: ["byte_fallback": true])?.description.contains("byte_fallback") == true)
    #expect(try refusal(model: ["dropout": 0.1])?.description.contains("dropout") == true)
  }

  @Test func `a vocabulary with holes as wide as memory is refused`() throws {
    let error = try refusal(["added_tokens": [["id": 2_000_000_000, "content": "x"]]])
    #expect(error?.description.contains("2000000000") == true)
  }

  @Test func `merges of unknown tokens and missing bytes are refused`() throws {
    #expect(
      try refusal(model: ["merges": [["a", "zz"]]])?.description.contains("merges[0]") == true)
    #expect(try refusal(model: ["merges": ["a"]])?.description.contains("merges[0]") == true)
    #expect(try refusal(model: ["vocab": ["a": 5]])?.description.contains("byte") == true)
    #expect(try refusal(model: ["vocab": ["a": "b"]])?.description.contains("vocab") == true)
  }
}
