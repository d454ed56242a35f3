import PonderMath
import Testing

struct AnswerFinderTests {
  @Test(arguments: [
    (#"So $\boxed{\frac{1}{2}}$ it is."#, #"\frac{1}{2}"#, AnswerFinder.Rule.boxed),
    (#"First \boxed{1}, no: \boxed{2}."#, "2", .boxed), (#"\fbox{7}"#, "7", .boxed),
    (#"It is \boxed{\{1, 2\}}"#, #"\{1, 2\}"#, .boxed),
    (#"\boxed{\frac{1}{2}"# + "\nwell", #"\frac{1}{2}"#, .boxed),
    (#"\boxed 5 is it"#, "5", .boxed), ("2 + 3 = 5\n#### 5", "5", .hashes),
    ("Therefore the answer is -3", "-3", .phrase), ("The answer is $12$. Good.", "12", .phrase),
    ("**Final answer:** \\(x + 1\\).", "x + 1", .phrase), ("The answer is 3.5.", "3.5", .phrase),
  ])
  func `the last answer is found, and the rule that found it`(
    solution: String, answer: String, rule: AnswerFinder.Rule
  ) {
    let found = AnswerFinder().find(in: solution)
    #expect(found?.text == answer)
    #expect(found?.rule == rule)
  }

  @Test func `a domain's own marker comes first, at the beginning of a line`() {
    let finder = AnswerFinder(markers: ["Answer:"])
    let found = finder.find(in: "\\boxed{1}\nAnswer: 2\nno Answer: 3")
    #expect(found?.text == "2")
    #expect(found?.rule == .marker)
  }

  @Test(arguments: ["", "I do not know", #"\boxed{}"#, "#### ", #"\boxed"#])
  func `nothing is found where nothing points to an answer`(solution: String) {
    #expect(AnswerFinder().find(in: solution) == nil)
  }
}
