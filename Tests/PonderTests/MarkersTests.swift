import Foundation
import Testing

@testable import Ponder

struct MarkersTests {
  @Test func `a line is marked if it contains one of the texts`() {
    let markers: Markers = ["(then", "(done)"]
    #expect(markers.mark("10 + 12 = 22 (then ? from 2 7 22)"))
    #expect(markers.mark("36 + 5 = 41 (done)"))
    #expect(!markers.mark("27 + 9 = 36 (left: 5 36)"))
    #expect(!Markers([]).mark("anything"))
  }

  @Test(arguments: [
    (#""(leg""#, Markers(["(leg"]), "'(leg'"),
    (#"["(then","(done)"]"#, Markers(["(then", "(done)"]), "'(then' or '(done)'"),
  ])
  func `in a file they are one text or a list`(json: String, markers: Markers, shown: String) throws
  {
    #expect(try JSONDecoder().decode(Markers.self, from: Data(json.utf8)) == markers)
    #expect(String(decoding: try JSONEncoder().encode(markers), as: UTF8.self) == json)
    #expect(markers.description == shown)
  }

  @Test func `texts that no line can contain are refused`() {
    let long = String(repeating: "m", count: 101)
    for texts in [[], [""], ["a", "b\nc"], [long], Array(repeating: "a", count: 101)] {
      #expect(throws: ConfigurationError.self, "\(texts)") { try Markers(texts).validate("x") }
    }
    let error = #expect(throws: ConfigurationError.self) { try Markers([]).validate("a stride") }
    #expect(error?.description == "the number of texts of a stride must be from 1 to 100, not 0")
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Markers.self, from: Data("3".utf8))
    }
  }

  @Test func `a view shows the lines with any of several texts`() throws {
    let view = try AttemptView(shown: .marked(["(then", "(done)"]))
    let attempt = "a (left: 1)\nb (then 2 from 3)\nc (left: 4)\nd (done)"
    let seen = view.prefix(Problem(id: "p", question: "?"), attempts: [attempt, "x"])
    #expect(seen.attempts == ["b (then 2 from 3)\nd (done)", "x"])
    #expect(view.suffix == " marked '(then' or '(done)'")
    let text = String(decoding: try JSONEncoder().encode(view), as: UTF8.self)
    #expect(text == #"{"shown":{"marked":["(then","(done)"]}}"#)
    #expect(try JSONDecoder().decode(AttemptView.self, from: Data(text.utf8)) == view)
  }
}
