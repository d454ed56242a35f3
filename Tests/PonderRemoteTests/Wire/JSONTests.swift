import Foundation
import Ponder
import Testing

@testable import PonderRemote

struct JSONTests {
  @Test(arguments: [
    (#"{"a": [1, -2.5, 1e3, true, null], "b": {}}"#, true), (" [ ] ", true), ("-0", true),
    (#""\u00e9\ud83d\ude00\/""#, true), ("", false), ("{", false), ("[1,]", false),
    (#"{"a" 1}"#, false), (#"{"a": 1,}"#, false), ("1 2", false), ("01x", false), ("-", false),
    ("1.", false), ("1e", false), ("tru", false), (#""open"#, false), (#""\x""#, false),
    ("\"line\nbreak\"", false), (#""\u12""#, false), ("NaN", false),
  ])
  func `what is JSON and what is not`(text: String, isJSON: Bool) {
    #expect((JSONValue(text.utf8) != nil) == isJSON)
  }

  @Test func `values come out as they were written`() throws {
    let text =
      #"{"i":-12,"f":-0.25,"e":1.5e-3,"big":123456789012345678901,"t":"a\"\\\n\u0001é😀","l":[{}]}"#
    let value = try #require(JSONValue(text.utf8))
    #expect(value["i"] == .integer(-12))
    #expect(value["f"] == .number(-0.25) && value["e"] == .number(0.0015))
    #expect(value["big"]?.real == 1.2345678901234568e20)
    #expect(value["t"]?.string == "a\"\\\n\u{1}é😀")
    #expect(value["l"] == .array([.object([:])]))
    #expect(JSONValue(try value.encoded()) == value)
  }

  @Test func `integers up to the largest are exact`() {
    for number in [Int.max, Int.min, 999_999_999_999_999_999, 1_000_000_000_000_000_000, 0] {
      #expect(JSONValue("\(number)".utf8) == .integer(number))
    }
  }

  @Test func `surrogates are one character in pairs and replaced alone`() {
    #expect(JSONValue(#""\ud83d\ude00""#.utf8) == "😀")
    #expect(JSONValue(#""a\ud83db""#.utf8) == "a\u{FFFD}b")
    #expect(JSONValue(#""\ud83d\u0041""#.utf8) == "\u{FFFD}A")
    #expect(JSONValue(#""\ude00""#.utf8) == "\u{FFFD}")
  }

  @Test func `bytes that are no text are refused`() {
    #expect(JSONValue([0x22, 0xFF, 0x22]) == nil)
  }

  @Test func `what is nested too deep is refused and does not end the process`() {
    #expect(JSONValue(String(repeating: "[", count: 1_000_000).utf8) == nil)
    let deep = String(repeating: "[", count: 256) + String(repeating: "]", count: 256)
    #expect(JSONValue(deep.utf8) != nil)
    #expect(JSONValue("[\(deep)]".utf8) == nil)
  }

  @Test func `whole numbers are written without a point, names in order`() throws {
    let value: JSONValue = ["top_p": 1.0, "seed": 7, "min_p": 0.05, "a/b": "x/y\t\u{7F}"]
    #expect(
      String(decoding: try value.encoded(), as: UTF8.self)
        == #"{"a/b":"x/y\u0009\#u{7F}","min_p":0.05,"seed":7,"top_p":1}"#)
  }

  @Test func `a number that is none cannot be sent`() {
    #expect(throws: ConfigurationError.self) { try JSONValue.number(.nan).encoded() }
  }

  @Test func `Foundation reads what is written and is read alike`() throws {
    var random = RandomStream(seed: 1)
    for _ in 0..<300 {
      let value = JSONValue.array([.random(using: &random, depth: 4)])
      let bytes = try value.encoded()
      #expect(JSONValue(bytes) == value)
      _ = try JSONSerialization.jsonObject(with: Data(bytes))
    }
  }

  @Test func `cut or changed anywhere, text is read or refused`() throws {
    let text = Array(
      #"{"choices":[{"index":0,"text":"é\n\u00e9","logprobs":null}],"n":-1.5e3}"#.utf8)
    var random = RandomStream(seed: 2)
    for cut in text.indices { #expect(JSONValue(text[..<cut]) == nil, "cut at byte \(cut)") }
    for _ in 0..<20_000 {
      var changed = text
      changed[Int.random(in: 0..<text.count, using: &random)] = .random(in: 0...255, using: &random)
      _ = JSONValue(changed)
    }
  }
}

extension JSONValue {
  fileprivate static func random(using random: inout RandomStream, depth: Int) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
    case 0: return .null
    case 1: return .bool(.random(using: &random))
    case 2: return .integer(.random(in: -1_000_000...1_000_000, using: &random))
    case 3: return .number(.random(in: -1...1, using: &random))
    case 4: return .string(text(using: &random))
    case 5: return .array((0..<3).map { _ in Self.random(using: &random, depth: depth - 1) })
    default:
      let names = (0..<3).map { _ in text(using: &random) }
      return .object(
        Dictionary(names.map { ($0, Self.random(using: &random, depth: depth - 1)) }) { first, _ in
          first
        })
    }
  }

  private static func text(using random: inout RandomStream) -> String {
    let characters: [Character] = ["a", "\"", "\\", "\n", "\t", "é", "😀", "/", "\u{0}", " "]
    return String((0..<5).compactMap { _ in characters.randomElement(using: &random) })
  }
}
