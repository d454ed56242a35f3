/// A self-contained page without network access or scripts, in light and dark.
struct Page {
  var title: String
  var body: [HTML]

  /// The file's content.
  var source: String {
    "<!doctype html>\n"
      + HTML.element(
        "html", ["lang": "en"],
        [
          .element(
            "head", [:],
            [
              .element("meta", ["charset": "utf-8"]),
              .element(
                "meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
              .element("title", [:], [.text(title)]),
              .element("style", [:], [.raw(PageStyle.css)]),
            ]),
          .element(
            "body", [:],
            [.element("main", [:], [.element("h1", [:], [.text(title)])] + body)]),
        ]
      ).source + "\n"
  }

  /// A list of names and values.
  static func facts(_ facts: [(name: String, value: String)]) -> HTML {
    .element(
      "dl", [:],
      facts.flatMap { fact -> [HTML] in
        [
          .element("dt", [:], [.text(fact.name)]),
          .element("dd", [:], [.text(fact.value)]),
        ]
      })
  }
}
