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

struct PhrasingTests {
  @Test(arguments: [
    ("The answer is 9 pears left in the bowl.", "9 pears"),
    ("The answer is 140 miles in 3 hours.", "140 miles"),
    ("The answer is 9 because 4 plus 5 is 9.", "9"), ("The answer is:\n\n9", "9"),
    ("The answer is:\n$$\n9\n$$", "9"), ("**Answer**: 9 pears", "9 pears"), ("## Answer\n9", "9"),
    ("#### Step 1\nAdd.\n#### 9", "9"), ("#### Final Answer\n9", "9"),
    (#"So \boxed{9}. (in \boxed{} as asked)"#, "9"), (#"\boxed{9}, as \boxed{your answer}"#, "9"),
    (#"x = \boxed{4} or x = \boxed{9}"#, "x = 4, x = 9"), (#"\boxed{4}, \boxed{9}"#, "4, 9"),
    (#"\boxed{4} is wrong, so \boxed{9}"#, "9"), ("<answer>9</answer>", "9"),
    (#"{"answer": 9}"#, "9"), (#"{"answer": "9 cm"}"#, "9 cm"), (#"boxed{9}"#, "9"),
    (#"<think>\boxed{4}</think> The answer is 9."#, "9"), ("The answer is 9<|im_end|>", "9"),
    ("#### 9\n\nQuestion: another?\nAnswer: 4", "9"), ("#### 9\u{2028}Done.", "9"),
    ("Answer: 9. The answer is obvious.", "9"), ("The answer is 9 or more.", "9 or more"),
    ("Answer: Ann has 9 pears", "9 pears"), ("The answer is 9, which is odd.", "9"),
  ])
  func `usual phrasings are found`(solution: String, answer: String) {
    #expect(AnswerFinder().find(in: solution)?.text == answer)
  }

  @Test(arguments: [#"Earlier \boxed{5}. In the end \boxed{"#, #"\boxed{}"#])
  func `a box that is cut off is no answer`(solution: String) {
    #expect(AnswerFinder().find(in: solution) == nil)
  }
}
