import Ponder
import PonderTesting
import Testing

@testable import PonderMath

struct TextDomainTests {
  @Test(arguments: [
    (#"So \boxed{1} and then \boxed{\frac{1}{2}}."#, #"\frac{1}{2}"#), ("x\nAnswer: 3 \nmore", "3"),
    ("work\n#### 42", "42"), (#"Answer: 1"# + "\n" + #"\boxed{ 2 }"#, "2"), (#"\boxed{}"#, nil),
    (#"\boxed{1"#, "1"), ("nothing", nil), ("Answer:", nil), ("", nil),
  ])
  func `the answer is in the last box, or behind a marker`(solution: String, answer: String?) {
    #expect(TextDomain().answer(in: solution)?.text == answer)
  }

  @Test(arguments: [
    "Answer: 1\n\\boxed{2}", "<answer>3</answer>", "The answer is 4.", "{\"answer\": 5}",
    "x\n#### 6",
  ])
  func `it finds what answers in mathematical notation find`(solution: String) {
    #expect(TextDomain().answer(in: solution) == MathDomain().answer(in: solution))
    #expect(TextDomain().answer(in: solution) != nil)
  }

  @Test func `it keeps a domain's promises`() {
    let answers = ["1", " 1 ", "1.0", "", "x", "X", #"\frac12"#].map { Answer($0) }
    #expect(brokenPromises(of: TextDomain(), on: answers).isEmpty)
    #expect(TextDomain().areEquivalent(answers[0], answers[1]))
    #expect(!TextDomain().areEquivalent(answers[0], answers[2]))
  }
}
