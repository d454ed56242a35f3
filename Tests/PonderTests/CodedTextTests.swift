import Ponder
import Testing

struct CodedTextTests {
  private struct Settings: Encodable {
    var width: Int?
    var name = "a"
    var parts = [1.5, 2]
    var inner = ["z": true, "b": false]
    var sampling = Sampling.greedy
  }

  @Test func `a coding is one line with sorted keys`() throws {
    #expect(
      try Settings(width: 4).codedText()
        == "inner=(b=false,z=true),name=a,parts=[1.5,2.0],sampling=(temperature=0.0,topP=1.0),width=4"
    )
    #expect(try Settings().codedText().hasSuffix("topP=1.0)"), "what is nil is not there")
    #expect(try 7.codedText() == "7" && [String]().codedText() == "[]")
  }
}
