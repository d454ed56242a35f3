import Ponder
import PonderMath
import PonderTesting
import Testing

struct GraderTests {
  typealias Case = (reference: String, answer: String)

  private func isRight(_ pair: Case) -> Bool {
    Grader(reference: pair.reference).grade(pair.answer).isRight
  }

  @Test(arguments: [
    (#"\frac{1}{2}"#, #"\frac12"#), (#"\frac34"#, "3/4"), (#"\dfrac{9}9"#, "1"),
    (#"\frac 1 2"#, #"\tfrac{1}{2}"#), ("0.5", #"\frac{1}{2}"#), (".50", "1/2"),
    (#"\frac{137}{9}"#, #"15\frac{2}{9}"#), ("2 3/4", #"\frac{11}{4}"#),
    (#"-1\frac{1}{2}"#, "-1.5"), (#"0.\overline{36}"#, #"\frac{4}{11}"#),
    (#"10,\!080"#, "10080"), ("10{,}000", "10,000"), ("1,234,567", "1234567"),
    ("123456789012345678901234567890", "123456789012345678901234567890.0"),
    (#"\binom{5}{2}"#, "10"), ("5!", "120"), ("2^{10}", "1024"), ("7", "7."),
  ])
  func `numbers are equal exactly, however they are written`(_ pair: Case) {
    #expect(isRight(pair))
    #expect(isRight((pair.answer, pair.reference)))
  }

  @Test(arguments: [
    (#"\sqrt{12}"#, #"2\sqrt3"#), (#"\frac{1}{\sqrt{2}}"#, #"\frac{\sqrt{2}}{2}"#),
    (#"\sqrt[3]{-8}"#, "-2"), ("√2", #"2^{1/2}"#), ("sqrt(8)", #"2\sqrt{2}"#),
    (#"\sqrt{-4}"#, "2i"), ("(1+i)^2", "2i"), (#"(\sqrt2+1)(\sqrt2-1)"#, "1"),
    (#"\frac{1}{\sqrt2-1}"#, #"\sqrt2+1"#), (#"\sqrt{3+2\sqrt2}"#, #"1+\sqrt2"#),
    (#"\log_2 8"#, "3"), (#"\sin 30^\circ"#, #"\frac12"#), (#"\cos\frac{\pi}{3}"#, "0.5"),
    (#"\tan^{-1} 1"#, #"\frac{\pi}{4}"#), ("e^{i\\pi}", "-1"), (#"|{-3}|"#, "3"),
  ])
  func `constants are equal exactly or by their values`(_ pair: Case) {
    #expect(isRight(pair))
    #expect(isRight((pair.answer, pair.reference)))
  }

  @Test(arguments: [
    ("(x-2)(x+2)", #"\left(x+2\right)\left(x-2\right)"#), ("x^2+2x+1", "(x+1)^2"),
    ("1 + x", "x+1"), (#"\frac{x^2-1}{x-1}"#, "x + 1"),
    (#"\frac{1}{x}+\frac{1}{y}"#, #"\frac{x+y}{xy}"#),
    (#"\sin^2 x"#, #"1 - \cos^2 x"#), (#"\cot x"#, #"\csc x \cdot \cos x"#),
    (#"2\sin x\cos x"#, #"\sin 2x"#), (#"\sqrt{x^2}"#, "|x|"), ("e^{2x}", "(e^x)^2"),
    ("x^10", "x^{10}"), (#"\frac{4}{3}r^3\pi"#, #"\frac{4\pi r^3}{3}"#), ("a_1 + b", "b+a_{1}"),
  ])
  func `expressions with letters are equal wherever both are defined`(_ pair: Case) {
    #expect(isRight(pair))
    #expect(isRight((pair.answer, pair.reference)))
  }

  @Test(arguments: [
    ("1, 2", "2, 1"), (#"\{1,2\}"#, "2,1"), (#"1 \pm \sqrt{19}"#, #"1-\sqrt{19}, 1+\sqrt{19}"#),
    (#"\{1\pm\sqrt{5},-2\}"#, #"-2, 1+\sqrt5, 1-\sqrt5"#), ("1 and 2", "1, 2"),
    (#"(1,2)"#, #"\left(1, \; 2\right)"#), (#"[1,\infty)"#, #"[1, +\infty)"#),
    (#"x \in [-2,7]"#, "[-2, 7]"), (#"-2 \le x \le 7"#, "[-2,7]"), ("x > 5", #"(5,\infty)"#),
    (#"(-\infty,-5)\cup(-5,3)"#, #"(-5,3) \cup (-\infty,-5)"#),
    (
      #"\begin{pmatrix} 1/2 & 3 \\ -1 & 0 \end{pmatrix}"#,
      #"\begin{pmatrix} \frac12 & 3 \\ -1 & 0 \end{pmatrix}"#
    ),
    (#"(2,144)"#, "(2, 144)"), ("(3,5), (1,2)", "(1,2),(3,5)"),
  ])
  func `members are compared in their order, or without one in sets and lists`(_ pair: Case) {
    #expect(isRight(pair))
    #expect(isRight((pair.answer, pair.reference)))
  }

  @Test(arguments: [
    ("y = 2x + 3", "2x+3"), ("y=2x+3", "2x - y + 3 = 0"), ("x=5", "5"), ("f(x) = x^2", "x^2"),
    ("2x + 4y = 6", "x + 2y - 3 = 0"), ("28", "4 + 24 = 28"), (#"\text{Area} = 12"#, "12"),
  ])
  func `equations are equal up to a factor, and labels may be left out`(_ pair: Case) {
    #expect(isRight(pair))
    #expect(isRight((pair.answer, pair.reference)))
  }

  @Test(arguments: [
    (#"10\text{ cm}"#, "10"), (#"10\text{ cm}"#, "10 cm"),
    (#"15\mbox{ cm}^2"#, #"15 \text{ cm}^{2}"#),
    (#"90^\circ"#, "90"), (#"90^\circ"#, #"90\text{ degrees}"#), (#"\$18.90"#, "18.90"),
    (#"\$36"#, "36 dollars"), ("12", "12th"), ("2516_8", "2516_{8}"), ("2516_8", "2516"),
    (#"\text{Evelyn}"#, "evelyn"), (#"\text{(C)}"#, "C"), ("(C)", "C"), (#"\text{east}"#, "East"),
  ])
  func `units, bases and markup count only where both have them`(_ pair: Case) {
    #expect(isRight(pair))
    #expect(isRight((pair.answer, pair.reference)))
  }

  @Test(arguments: [
    (#"50\%"#, "0.5", true), (#"50\%"#, "50", true), (#"50\%"#, #"\frac12"#, true),
    (#"50\%"#, "50 percent", true), ("0.5", #"50\%"#, true), ("50", #"50\%"#, false),
    (#"50\%"#, #"0.5\%"#, false),
    ("0.333", #"\frac13"#, true), ("2.236", #"\sqrt5"#, true), ("0.33", #"\frac13"#, false),
    (#"\frac13"#, "0.333", false), ("0.333", "0.3333", false), ("3.14", #"\pi"#, true),
    ("3", #"\pi"#, false), ("25", "24.9999", false),
  ])
  func `percent signs and rounding follow the reference`(
    reference: String, answer: String, isRight: Bool
  ) {
    #expect(Grader(reference: reference).grade(answer).isRight == isRight)
  }

  @Test(arguments: [
    ("1", "2"), ("(1, 2)", "(2, 1)"), ("(1,2)", "1, 2"), ("[1,2)", "(1,2)"), ("1,2", "1,2,3"),
    ("x^2", "x^3"), (#"\sqrt{x^2}"#, "x"), (#"\ln x"#, #"\log x"#), ("12", "1 2"), ("x=5", "y=5"),
    (#"10\text{ cm}"#, #"10\text{ m}"#), ("12_5", "12_7"), ("12_5", "7"), (#"\$10"#, "10 cents"),
    ("2x + 4y = 6", "2x+4y=7"), (#"\text{east}"#, #"\text{west}"#), ("A", "B"), ("5", ""),
    (#"\frac12"#, #"\frac{1}{0}"#), ("i", "-i"), (#"2\frac13"#, #"\frac23"#), ("0", #"10^{-12}"#),
    ("355/113", #"\pi"#),
    (#"\begin{pmatrix}1\\2\end{pmatrix}"#, #"\begin{pmatrix}2\\1\end{pmatrix}"#),
    (#"x \ge 5"#, "x > 5"), ("5", #"\emptyset"#), (#"1\pm2"#, "3"),
  ])
  func `different answers are told apart`(_ pair: Case) {
    #expect(!isRight(pair))
  }

  @Test func `verdicts name their rule`() {
    func rule(_ reference: String, _ answer: String) -> Grader.Rule {
      Grader(reference: reference).grade(answer).rule
    }
    #expect(rule("1 + x", " 1 + x") == .text)
    #expect(rule("1 + x", "x+1") == .value)
    #expect(rule("10 cm", "10") == .annotation)
    #expect(rule(#"50\%"#, "50") == .percent)
    #expect(rule("0.333", "1/3") == .rounding)
    #expect(rule("1", "2") == .different)
    #expect(rule("10 cm", "10 km") == .otherAnnotation)
  }

  @Test func `the domain keeps its promises`() {
    let answers = [
      "1/2", "0.5", #"\frac12"#, "x", "y", "x+1", "1+x", #"\sin x"#, "2", #"\sqrt4"#, "(1,2)",
      "1,2",
      "2,1", #"\{2, 1\}"#, "[1,2]", #"\frac{x^2-1}{x-1}"#, "yes", #"\text{yes}"#, "50%", "2x=4",
      "x=2", "4x = 8", "", "}{", #"\sqrt{3+2\sqrt2}"#, #"1+\sqrt2"#, "10 cm", "10",
    ].map { Answer($0) }
    #expect(brokenPromises(of: MathDomain(), on: answers) == [])
  }
}

struct SiblingTests {
  @Test(arguments: SiblingCases.all)
  func `kinds that graders get wrong come out right, and so do their near misses`(
    _ pair: SiblingCases.Case
  ) {
    #expect(Grader(reference: pair.reference).grade(pair.answer).isRight == pair.isRight)
  }
}
