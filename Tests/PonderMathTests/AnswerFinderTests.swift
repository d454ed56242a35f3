import Foundation
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
    (#"\boxed{4} is wrong, so \boxed{9}"#, "9"), (#"\boxed{\boxed{9}}"#, "9"),
    (#"\boxed{x = \boxed{9}}"#, "9"), (#"\boxed\boxed{9}"#, "9"),
    (#"\boxed{4}, \boxed{\fbox{9}}"#, "9"), ("<answer>9</answer>", "9"),
    (#"{"answer": 9}"#, "9"), (#"{"answer": "9 cm"}"#, "9 cm"), (#"boxed{9}"#, "9"),
    (#"<think>\boxed{4}</think> The answer is 9."#, "9"), ("The answer is 9<|im_end|>", "9"),
    ("#### 9\n\nQuestion: another?\nAnswer: 4", "9"), ("#### 9\u{2028}Done.", "9"),
    ("Answer: 9. The answer is obvious.", "9"), ("The answer is 9 or more.", "9 or more"),
    ("Answer: Ann has 9 pears", "9 pears"), ("The answer is 9, which is odd.", "9"),
  ])
  func `usual phrasings are found`(solution: String, answer: String) {
    #expect(AnswerFinder().find(in: solution)?.text == answer)
  }

  @Test(arguments: [
    ("**The answer is 9.**", "9"), ("*The answer is 9.*", "9"), ("__Answer: 9__", "9"),
    ("_The answer is 9._", "9"), ("**Final Answer: 9.**", "9"), ("**Answer:** **9**.", "9"),
    ("***Answer: 9***", "9"), ("**The answer is 9.** Let me know.", "9"),
    ("*The answer is 9.* Let me know.", "9"), ("The answer is **9** pears.", "9 pears"),
    ("The answer is *9* pears.", "9 pears"), ("The answer is __9__.", "9"),
    ("**Answer: 9 pears.**", "9 pears"), ("Answer: Ann has **9** pears.", "9 pears"),
    ("The answer is 2**3.", "2**3"), ("The answer is x_1.", "x_1"), ("The answer is 3 *4.", "3 *4"),
    ("The answer is z^*", "z^*"),
  ])
  func `emphasis around an answer is no part of it`(solution: String, answer: String) {
    #expect(AnswerFinder().find(in: solution)?.text == answer)
  }

  @Test(arguments: [#"Earlier \boxed{5}. In the end \boxed{"#, #"\boxed{}"#])
  func `a box that is cut off is no answer`(solution: String) {
    #expect(AnswerFinder().find(in: solution) == nil)
  }
}

struct ConclusionTests {
  private static let finder = AnswerFinder(readsConclusions: true)

  @Test(arguments: [
    ("6 * 4 = 24\n\nSo there are 24 eggs in total.", "24 eggs"),
    ("So, Tom has 8 apples.", "8 apples"),
    ("4 + 4 = 8\n**So, Tom has 8 apples.**", "8 apples"),
    ("Add them.\nTom has 8 apples.", "8 apples"),
    ("Therefore, she pays 18 dollars per day.", "18 dollars per day"),
    ("Therefore, she makes $18 every day at the market.", "18"),
    ("Thus the cost is $1,200.", "1,200"),
    ("3 + 5 = 8. Hence Mr. Low is 8 years old.", "8"),
    ("So he drove **60** miles.", "60 miles"),
    ("So 24 eggs are left.", "24 eggs"), ("Therefore, x = 8.", "8"),
    ("So 6 * 4 = 24 eggs.", "24 eggs"),
    ("<think>So she has 3 cats.</think>\nSo she has 4 cats!", "4 cats"),
    ("In total, Ann buys 12 pens.\n", "12 pens"), ("So the share is 25%.", "25\\%"),
  ])
  func `a last sentence that concludes with one number gives it`(solution: String, answer: String) {
    let found = Self.finder.find(in: solution)
    #expect(found?.rule == .conclusion)
    let isRight = Grader(reference: answer).grade(found?.text ?? "").isRight
    #expect(isRight, "\(found?.text ?? "none")")
    #expect(AnswerFinder().find(in: solution) == nil)
  }

  @Test(arguments: [
    "no idea", "No idea.", "I got stuck at step 3 because I lost count.", "Let me try 4 first.",
    "So let me try 4 first.", "So I have 4 of them.", "So far she has 4 cats.", "So she has 1",
    "So she may have 4 cats.", "So she has 4 or 5 cats.", "So she has at least 4 cats.",
    "So she has 4 cats and 5 dogs.", "So it isn't 4.", "So she has more than 4 cats.",
    "So what is 4?",
    "So we have 3 cases.", "So x = 4 or x = 5.", "Thus it holds for n = 3.",
    "So x = 4 when y is odd.",
    "The war ended in 1945.", "By theorem 4 we are done.", "So it follows from lemma 4.",
    "There were 3rd graders.", "So she has 4 cats.\nIs that all?", "4", "There are no cats.",
    "So she has 4 times as many cats.", "<think>So she has 4 cats.", "We still need 4 cats.",
    "So the chance is 1 in 4.", "If she has 4 cats, we stop.", "Thus 3 is prime.",
  ])
  func `sentences that state no one number give none`(solution: String) {
    #expect(Self.finder.find(in: solution) == nil)
  }

  @Test(arguments: [
    ("The answer is 9. So she has 4 cats.", AnswerFinder.Rule.phrase),
    (#"\boxed{9} So she has 4 cats."#, .boxed),
    ("#### 9\nSo she has 4 cats.", .hashes),
  ])
  func `a conclusion counts only where nothing else points to an answer`(
    solution: String, rule: AnswerFinder.Rule
  ) {
    #expect(Self.finder.find(in: solution)?.rule == rule)
  }

  @Test func `a finder that was stored without the option reads no conclusions`() throws {
    let stored = Data(#"{"markers": ["Answer:"]}"#.utf8)
    let finder = try JSONDecoder().decode(AnswerFinder.self, from: stored)
    #expect(finder == AnswerFinder(markers: ["Answer:"]))
    #expect(
      try JSONDecoder().decode(AnswerFinder.self, from: JSONEncoder().encode(Self.finder))
        == Self.finder)
  }
}
