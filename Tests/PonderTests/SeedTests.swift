import Ponder
import Testing

struct SeedTests {
  /// Test vectors of RFC 9923, appendix on test values.
  @Test(
    arguments: [
      ("", 0xCBF2_9CE4_8422_2325), ("a", 0xAF63_DC4C_8601_EC8C),
      ("foobar", 0x8594_4171_F739_67E8),
    ] as [(String, UInt64)])
  func `the stable hash is 64-bit FNV-1a`(text: String, expected: UInt64) {
    #expect(stableHash(text.utf8) == expected)
  }

  /// The reference implementation's first outputs for seed 1234567.
  @Test func `a random stream is SplitMix64`() {
    var random = RandomStream(seed: 1_234_567)
    let drawn = (0..<3).map { _ in random.next() }
    #expect(
      drawn == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
  }

  @Test func `derived seeds differ by index, by name and by order`() {
    let root: UInt64 = 7
    var seeds: Set<UInt64> = []
    for i in 0..<1_000 { seeds.insert(root.derived(i)) }
    for name in ["a", "b", "samples", "greedy"] { seeds.insert(root.derived(name)) }
    seeds.insert(root.derived("a").derived(1))
    seeds.insert(root.derived(1).derived("a"))
    #expect(seeds.count == 1_006)
    #expect(root.derived(0) != root)
  }

  @Test func `units are uniform`() {
    var random = RandomStream(seed: 3)
    var tenths = [Int](repeating: 0, count: 10)
    for _ in 0..<20_000 { tenths[Int(random.unit() * 10)] += 1 }
    // Four standard deviations of a binomial count.
    for count in tenths { #expect(abs(Double(count) - 2_000) < 4 * (20_000 * 0.09).squareRoot()) }
  }

  @Test func `a stored stream continues where it stopped`() throws {
    var random = RandomStream(seed: 11)
    _ = random.next()
    var copy = random
    #expect(copy.next() == random.next())
  }
}
