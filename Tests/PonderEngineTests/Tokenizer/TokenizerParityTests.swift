import Foundation
import PonderFiles
import Testing

@testable import PonderEngine

/// Files beside the tests.
func fixture(_ path: String) throws -> Data {
  let url = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
  return try Data(contentsOf: url.appendingPathComponent(path))
}

@Suite struct TokenizerParityTests {
  private func texts() throws -> [String] {
    try JSONDecoder().decode([String].self, from: fixture("tokenizer/texts.json"))
  }

  @Test(arguments: ["digits", "gpt2", "prefix-space", "plain"])
  func `encodes as the reference does`(arrangement: String) throws {
    let tokenizer = try Tokenizer(json: fixture("tokenizer/\(arrangement).tokenizer.json"))
    let expected = try JSONDecoder().decode(
      [[Int32]].self, from: fixture("tokenizer/\(arrangement).ids.json"))
    let texts = try texts()
    #expect(texts.count >= 1_000 && texts.count == expected.count)
    for (text, ids) in zip(texts, expected) {
      #expect(tokenizer.encode(text) == ids, "\(text.debugDescription)")
    }
  }

  @Test(arguments: ["digits", "gpt2", "plain"])
  func `decoding gives the text back`(arrangement: String) throws {
    let tokenizer = try Tokenizer(json: fixture("tokenizer/\(arrangement).tokenizer.json"))
    for text in try texts() {
      let decoded = tokenizer.decode(tokenizer.encode(text))
      #expect(Array(decoded.utf8) == Array(text.utf8), "\(text.debugDescription)")
    }
  }

  @Test(arguments: ["digits", "gpt2", "prefix-space", "plain"])
  func `what is written reads back as the same tokenizer`(arrangement: String) throws {
    let tokenizer = try Tokenizer(json: fixture("tokenizer/\(arrangement).tokenizer.json"))
    #expect(try Tokenizer(json: tokenizer.json()) == tokenizer)
  }
}
