import Foundation
import Ponder
import Testing

@testable import PonderEngine

struct SamplingTests {
  static let logits: [Float] = [1, 3, 2, -1, 0.5, 3]

  private func draws(_ sampling: Sampling, _ count: Int = 20_000) -> [Int] {
    var scratch = Self.logits
    var counts = [Int](repeating: 0, count: Self.logits.count)
    for i in 0..<count {
      let drawn = TokenDraw(sampling).tokens(
        [UInt64(5).derived(i)], from: Self.logits, scratch: &scratch)
      counts[drawn[0].token] += 1
    }
    // Together they draw what each draws alone.
    let together = TokenDraw(sampling).tokens(
      (0..<count).map { UInt64(5).derived($0) }, from: Self.logits, scratch: &scratch)
    #expect(counts.indices.allSatisfy { i in together.count { $0.token == i } == counts[i] })
    return counts
  }

  @Test(arguments: [0.5, 1, 2])
  func `frequencies follow the softmax`(temperature: Double) throws {
    let counts = draws(try Sampling(temperature: temperature))
    let weights = Self.logits.map { exp(Double($0) / temperature) }
    let sum = weights.reduce(0, +)
    for (count, weight) in zip(counts, weights) {
      let p = weight / sum
      #expect(abs(Double(count) - 20_000 * p) < 4.5 * (20_000 * p * (1 - p)).squareRoot() + 1)
    }
  }

  @Test func `top-k keeps the likeliest, the first of equals`() throws {
    let counts = draws(try Sampling(topK: 3), 5_000)
    #expect(counts.indices.filter { counts[$0] > 0 } == [1, 2, 5])
    #expect(draws(try Sampling(topK: 1), 100)[1] == 100)
    #expect(draws(try Sampling(topK: 99), 5_000).allSatisfy { $0 > 0 })
  }

  @Test func `top-p keeps the fewest that reach it`() throws {
    // The two likeliest have .384 each.
    #expect(draws(try Sampling(topP: 0.38), 500)[1] == 500)
    let two = draws(try Sampling(topP: 0.5), 2_000)
    #expect(two.indices.filter { two[$0] > 0 } == [1, 5])
    #expect(draws(try Sampling(topP: 0.999), 50_000)[4] > 0)
  }

  @Test func `temperature 0 takes the first of the largest`() {
    var scratch = Self.logits
    let drawn = TokenDraw(.greedy).tokens([1], from: Self.logits, scratch: &scratch)[0]
    #expect(drawn.token == 1)
    let sum = Self.logits.reduce(0) { $0 + exp(Double($1)) }
    #expect(abs(Double(drawn.logProbability) - (3 - log(sum))) < 1e-5)
  }

  @Test func `stop rules fire in their order`() {
    func stop(_ rule: StopRule, _ tokens: [(Int, String)], room: Int = 100) -> (StopReason?, Int) {
      var matcher = StopMatcher(rule, room: room)
      for (index, token) in tokens.enumerated() {
        if let reason = matcher.feed(token.0, Array(token.1.utf8)) { return (reason, index + 1) }
      }
      return (nil, tokens.count)
    }
    let text = [(1, "a\n"), (2, "b<"), (3, "/x"), (4, ">\n"), (5, "\n\n"), (9, "")]
    #expect(stop(StopRule(tokens: [9]), text) == (.token, 6))
    #expect(stop(StopRule(text: Array("</x>".utf8)), text) == (.text, 4))
    #expect(stop(StopRule(lines: 2), text) == (.lines, 4))
    #expect(stop(StopRule(lines: 3), text) == (.lines, 5))
    #expect(stop(StopRule(maximumTokens: 3), text) == (.length, 3))
    #expect(stop(StopRule(), text, room: 2) == (.length, 2))
    #expect(stop(StopRule(tokens: [1], lines: 1, maximumTokens: 1), text) == (.token, 1))
  }
}
