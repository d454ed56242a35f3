import Foundation
import Ponder
import PonderMath
import Testing

/// Texts that nobody would write, and many.
struct HardTextTests {
  private static let seeds = [
    #"\frac{1}{2}"#, #"\left( 3, \frac{\pi}{2} \right)"#, #"1 \pm \sqrt{19}"#, "10,\\!080",
    #"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}"#, #"x^{2^{3}} + \sin^2 2x"#, "50\\%",
    #"(-\infty, 3] \cup [5, \infty)"#, #"\$18.90"#, "2516_8", #"y = \frac{3}{x-1}"#, "½ × 3²°",
    #"\text{(C)}"#, #"0.\overline{36}"#, "9999!", "9^{9^{9^9}}", #"\binom{100}{50}"#,
  ]

  @Test func `mutated answers neither crash nor hang`() {
    var random = RandomStream(seed: 7)
    for round in 0..<4_000 {
      let seed = Self.seeds[Int(random.next() % UInt64(Self.seeds.count))]
      var bytes = Array(seed.utf8)
      for _ in 0...(random.next() % 6) { mutate(&bytes, &random) }
      let text = String(decoding: bytes, as: UTF8.self)
      let verdict = Grader(reference: seed).grade(text)
      if text == seed { #expect(verdict.isRight, "round \(round)") }
      _ = MathDomain().canonicalKey(of: Answer(text))
    }
  }

  private static let solutions = [
    #"So \boxed{4} and \boxed{\fbox{9}}, hence <answer>9</answer>."#,
    "**Answer:** *9* pears.\n#### 9",
    #"<think>\boxed{4}</think> {"answer": "9 cm"}<|im_end|>"#,
    "6 * 4 = 24\u{2028}So Ann has 24 eggs.",
    "### Final Answer\n\n$$9$$\nQuestion: 4?",
    "Therefore, the answer is \\$18 per day, which is odd.",
  ]

  @Test func `answers are looked for in mutated solutions without a crash`() {
    var random = RandomStream(seed: 11)
    let finder = AnswerFinder(markers: ["Answer:"], readsConclusions: true)
    for _ in 0..<4_000 {
      let seeds = Self.solutions
      var bytes = Array(seeds[Int(random.next() % UInt64(seeds.count))].utf8)
      bytes += Array(seeds[Int(random.next() % UInt64(seeds.count))].utf8).dropFirst(
        Int(random.next() % 40))
      for _ in 0...(random.next() % 6) { mutate(&bytes, &random) }
      let text = String(decoding: bytes, as: UTF8.self)
      if let found = finder.find(in: text) { #expect(!found.text.isEmpty, "\(text)") }
    }
  }

  private func mutate(_ bytes: inout [UInt8], _ random: inout RandomStream) {
    let place = bytes.isEmpty ? 0 : Int(random.next() % UInt64(bytes.count))
    switch random.next() % 4 {
    case 0 where !bytes.isEmpty: bytes.remove(at: place)
    case 1: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
    case 2:
      let signs = Array("{}()[]^_\\,%$|!+-*/=<&".utf8)
      bytes.insert(signs[Int(random.next() % UInt64(signs.count))], at: place)
    default: bytes.insert(contentsOf: bytes[place...].prefix(8), at: place)
    }
  }

  @Test(arguments: [
    String(repeating: "(", count: 3_000), String(repeating: "x^", count: 1_000) + "x",
    String(repeating: #"\sqrt{"#, count: 600), String(repeating: "-", count: 3_000) + "1",
    String(repeating: "9", count: 3_900), "10^{1000000000}", "2^{2^{2^{2^{2^2}}}}",
    "(x+y+z+a+b+c)^{40}", String(repeating: "1,", count: 399) + "1",
    String(repeating: #"\pm 1"#, count: 300), String(repeating: #"\text{a(b"#, count: 200),
    String(repeating: "|", count: 700), "170!!!", String(repeating: "x=", count: 300) + "1",
    String(repeating: #"\frac"#, count: 700), String(repeating: "-x^-", count: 300),
    String(repeating: "-", count: 790) + "x", "x" + String(repeating: "!", count: 790),
    "x" + String(repeating: "%", count: 790), "x^" + String(repeating: "-", count: 790) + "1",
    #"\binom{10}{5001}"#, #"\binom{10}{65536}"#, #"\binom{10}{9223372036854775807}"#,
    #"\binom{9223372036854775807}{9223372036854775807}"#, #"{10 \choose 65536}"#,
    #"\binom{-5}{3}"#, #"\binom{x}{9223372036854775807}"#, #"\binom{5000}{4999}"#,
    #"\gcd(9223372036854775807, 0)"#, #"\operatorname{lcm}(999999999989, 999999999961, 7)"#,
    #"\sqrt[-9223372036854775808]{2}"#, "x^{-9223372036854775808}", "(e^{2^{39}}+e^{2^{38}})^{64}",
  ])
  func `texts that are too deep, too long or too large are refused`(text: String) {
    let start = ContinuousClock.now
    _ = Grader(reference: text).grade(text + " ")
    _ = Grader(reference: "1").grade(text)
    _ = MathDomain().canonicalKey(of: Answer(text))
    // Generous: a debug build on a busy machine. Beyond it, something has blown up.
    #expect(ContinuousClock.now - start < .seconds(5))
  }
}

/// The arithmetic that hostile answers of at most a kilobyte ask for.
struct EffortTests {
  private static func list(_ text: String, _ count: Int, _ sign: String = ",") -> String {
    [String](repeating: text, count: count).joined(separator: sign)
  }

  private static let hostile: [String] = {
    let nines: String = String(repeating: "9", count: 299)
    var texts: [String] = []
    texts.append(list(#"(\sqrt2+\sqrt3+\sqrt5+\sqrt7)^{12}"#, 24))
    texts.append(list(#"\frac1{\sqrt{2+\sqrt3}-1}"#, 40))
    texts.append(list(#"(\sin 3x)^{9}"#, 60, "+"))
    texts.append(list("2999!", 150, "+"))
    texts.append(list("2999!", 150))
    texts.append(list("9^{9^{9}}", 60, "+"))
    texts.append(list(#"\binom{5000}{150}"#, 60))
    texts.append(list(#"\frac{1}{1+"#, 38, "") + "x" + list("}", 38, ""))
    texts.append(#"(0,\sqrt2)\cup"# + list(#"(1,\sqrt{2+\sqrt3})"#, 40, #"\cup"#))
    texts.append("(" + nines + ")^{" + nines + "}")
    texts += ["99999999999999999999!", "9223372036854775807!", "x^{9223372036854775807}"]
    texts += ["2^{-9223372036854775808}", "1e999", "e^{e^{e^{e^9}}}", "(a+b+c+d)^{64}"]
    texts += [
      #"\sqrt[9223372036854775807]{2}"#, #"\sin(10^{300})"#, #"\lfloor 10^{400}\pi\rfloor"#,
    ]
    return texts
  }()

  @Test(arguments: hostile)
  func `a comparison ends within its budget, and what it cannot tell is different`(text: String) {
    let pairs: [(String, String)] = [(text, text + "+1"), (#"\sqrt2+1"#, text), (text, "1,2")]
    for (reference, answer) in pairs {
      // The last operation may go over the limit by its own cost.
      #expect(Grader(reference: reference).effort(of: answer) <= 2 * 60_000)
      #expect(!Grader(reference: reference).grade(answer).isRight)
    }
    _ = MathDomain().canonicalKey(of: Answer(text))
  }
}

/// The digits that keys may hold.
struct KeyEffortTests {
  @Test func `a key that would be long to write out is left out`() {
    #expect(MathDomain().canonicalKey(of: Answer("2999!"))?.utf8.count == 9_128)
    let many = [String](repeating: "2999!", count: 150).joined(separator: ",")
    #expect(MathDomain().canonicalKey(of: Answer(many)) == nil)
    #expect(MathDomain().areEquivalent(Answer(many), Answer(many + " ")))
  }
}

/// Grader cases and recorded completions that are not part of the package.
struct SharedAnswersTests {
  private static let data = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("../../../shared/data")
  private static let isHere = FileManager.default.fileExists(atPath: data.path)

  private struct Row: Decodable {
    var gold: String
    var pred: String
    var expected: Bool
  }

  private struct Case: Decodable {
    var gold: String
    var pred: String?
    var solution: String?
    var right: Bool
  }

  @Test(.enabled(if: isHere, "the graders' cases are not at hand: ../shared/data/graders"))
  func `the second set of cases comes out as marked but for what the documentation disputes`()
    throws
  {
    let text = try String(
      contentsOf: Self.data.appendingPathComponent("graders/cases_2.jsonl"), encoding: .utf8)
    var unexpected: Set<[String]> = []
    for line in text.split(separator: "\n") {
      let row = try JSONDecoder().decode(Case.self, from: Data(line.utf8))
      let answer = AnswerFinder().find(in: row.pred ?? row.solution ?? "")?.text ?? row.pred
      let isRight = answer.map { Grader(reference: row.gold).grade($0).isRight } ?? false
      if isRight != row.right { unexpected.insert([row.gold, row.pred ?? row.solution ?? ""]) }
    }
    #expect(
      unexpected == [
        [#"\int_0^1 x\,dx"#, #"\frac12"#], [#"1+2+\cdots+n"#, #"\frac{n(n+1)}{2}"#],
      ])
  }

  @Test(.enabled(if: isHere, "the graders' cases are not at hand: ../shared/data/graders"))
  func `graders' cases come out as expected but for five that the documentation explains`() throws {
    var unexpected: Set<[String]> = []
    for name in ["hendrycks_math_equivalence", "qwen_cot100_upstream_verdicts", "small_suites"] {
      let text = try String(
        contentsOf: Self.data.appendingPathComponent("graders/\(name).jsonl"), encoding: .utf8)
      for line in text.split(separator: "\n") {
        let row = try JSONDecoder().decode(Row.self, from: Data(line.utf8))
        let answer = AnswerFinder().find(in: row.pred)?.text ?? row.pred
        if Grader(reference: row.gold).grade(answer).isRight != row.expected {
          unexpected.insert([row.gold, row.pred])
        }
      }
    }
    #expect(
      unexpected == [
        ["4, 10, -2", "10, 4, -2"], ["4, .1, 2", "0.1, 4, 2"], ["10", #"10\%"#], ["50", #"50\%"#],
        ["10{,}000", "10000"],
      ])
  }

  @Test(.enabled(if: isHere, "the problems of MATH-500 are not at hand: ../shared/data/math"))
  func `every answer of MATH-500 is itself and has a key or a value`() throws {
    struct Problem: Decodable { var answer: String }
    let text = try String(
      contentsOf: Self.data.appendingPathComponent("math/math500_test.jsonl"), encoding: .utf8)
    var unread = 0
    for line in text.split(separator: "\n") {
      let answer = try JSONDecoder().decode(Problem.self, from: Data(line.utf8)).answer
      #expect(Grader(reference: answer).grade(answer + " ").isRight)
      let key = MathDomain().canonicalKey(of: Answer(answer))
      if key?.hasPrefix("text ") ?? false, !answer.contains("text") { unread += 1 }
    }
    #expect(unread == 0)
  }
}
