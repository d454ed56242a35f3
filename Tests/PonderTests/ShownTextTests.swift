import Ponder
import Testing

@Suite struct `Shown text` {
  @Test(arguments: [
    ("plain text, naïve 数学 😀", "plain text, naïve 数学 😀"),
    (#"\boxed{\frac12}"#, #"\boxed{\frac12}"#),
    ("two\nlines\r\nand\ta tab", #"two\nlines\r\nand\ta tab"#),
    ("\u{1B}[2J\u{1B}]0;title\u{7}", #"\u{1B}[2J\u{1B}]0;title\u{7}"#),
    ("a\u{0}b\u{7F}c\u{9B}d", #"a\u{0}b\u{7F}c\u{9B}d"#),
    ("left \u{202E}thgir\u{2066}", #"left \u{202E}thgir\u{2066}"#),
    ("a\u{2028}b\u{2029}c\u{85}d", #"a\u{2028}b\u{2029}c\u{85}d"#),
    ("zero\u{200B}width\u{FEFF}\u{E0041}", #"zero\u{200B}width\u{FEFF}\u{E0041}"#),
    ("private \u{E000}, unassigned \u{378}", #"private \u{E000}, unassigned \u{378}"#),
    ("", ""),
  ])
  func `what steers a terminal or cannot be seen is escaped`(text: String, shown: String) {
    #expect(text.shown() == shown)
  }

  @Test(arguments: [
    ("12345", 5, "12345"), ("123456", 5, "1234…"), ("123456", 1, "…"), ("1", 1, "1"),
    // An escape is whole or absent.
    ("abc\n", 5, #"abc\n"#), ("abc\n", 4, "abc…"), ("abc\u{1B}de", 8, "abc…"),
    ("\n\n\n", 4, #"\n…"#), ("\n\n\n", 5, #"\n\n…"#), ("\n\n\n", 6, #"\n\n\n"#),
  ])
  func `a long text is cut with an ellipsis and fits the limit`(
    text: String, limit: Int, shown: String
  ) {
    #expect(text.shown(atMost: limit) == shown)
    #expect(text.shown(atMost: limit).unicodeScalars.count <= limit)
  }

  @Test func `a character of a thousand marks is cut too`() {
    let text = "e" + String(repeating: "\u{301}", count: 1_000)
    #expect(text.count == 1)
    #expect(text.shown(atMost: 50).unicodeScalars.count == 50)
  }

  @Test func `a part of a text is shown as a text is`() {
    #expect("one\ntwo three".dropLast(6).shown() == #"one\ntwo"#)
  }
}
