import ArgumentParser
import Foundation
import Measuring
import Ponder
import PonderMath

/// How long grading takes, and whether any of many mutated answers crashes it or takes long.
@main
struct GradingSpeed: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time the grader on the answers of a problem set, then on mutations of them.")

  @Argument(help: "A JSON Lines file whose rows have an 'answer'.")
  var problems: String

  @Option(help: "Mutated answers to grade.")
  var mutations = 1_000_000

  @Option(help: "Passes over the answers; the median speed counts.")
  var runs = 5

  private struct Row: Decodable { var answer: String }

  func run() async throws {
    let lines = try String(contentsOfFile: problems, encoding: .utf8).split(separator: "\n")
    let answers = try lines.map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)).answer }
    let graders = answers.map { Grader(reference: $0) }
    let domain = MathDomain()
    let grading = try await medianSpeed(runs: runs) {
      for (index, grader) in graders.enumerated() {
        // The next problem's answer, so that nothing ends at equal texts.
        _ = grader.grade(answers[(index + 1) % answers.count])
      }
      return Double(answers.count)
    }
    let keys = try await medianSpeed(runs: runs) {
      for answer in answers { _ = domain.canonicalKey(of: Answer(answer)) }
      return Double(answers.count)
    }

    var random = RandomStream(seed: 1)
    var slowest = Duration.zero
    var slowestText = ""
    for _ in 0..<mutations {
      let index = Int(random.next() % UInt64(answers.count))
      let other = answers[Int(random.next() % UInt64(answers.count))]
      let text = mutated(answers[index], with: other, &random)
      // Slow the first time may mean that the machine was busy; slow three times means slow.
      var time = Duration.seconds(1_000)
      for _ in 0..<3 where time > .milliseconds(1) {
        let start = ContinuousClock.now
        _ = graders[index].grade(text)
        _ = domain.canonicalKey(of: Answer(text))
        time = min(time, ContinuousClock.now - start)
      }
      if time > slowest { (slowest, slowestText) = (time, text) }
    }
    FileHandle.standardError.write(Data("slowest: \(slowestText)\n".utf8))
    report([
      "microseconds to grade": 1e6 / grading, "microseconds for a key": 1e6 / keys,
      "mutations": Double(mutations), "slowest milliseconds": slowest / .milliseconds(1),
    ])
  }

  /// One to six changes: a byte less, any byte more, a sign of notation more, a part repeated, or a
  /// part of another answer.
  private func mutated(
    _ text: String, with other: String, _ random: inout RandomStream
  ) -> String {
    var bytes = Array(text.utf8)
    let signs = Array("{}()[]^_\\,%$|!+-*/=<&0123456789".utf8)
    for _ in 0...(random.next() % 6) {
      let place = bytes.isEmpty ? 0 : Int(random.next() % UInt64(bytes.count))
      switch random.next() % 5 {
      case 0 where !bytes.isEmpty: bytes.remove(at: place)
      case 1: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
      case 2:
        bytes.insert(signs[Int(random.next() % UInt64(signs.count))], at: place)
      case 3: bytes.insert(contentsOf: bytes[place...].prefix(8), at: place)
      default: bytes.insert(contentsOf: other.utf8.prefix(20), at: place)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
