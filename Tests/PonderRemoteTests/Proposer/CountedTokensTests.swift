import Ponder
import Testing

@testable import PonderRemote

struct CountedTokensTests {
  private func counted(
    _ reply: SampleReply, usage: ServerProfile.Usage = .unknown, streams: Bool = false
  ) -> CountedTokens {
    var profile = ServerProfile(kind: .vllm, model: "m")
    profile.usage = usage
    let request = SampleRequest(.text("twelve bytes"), maximumTokens: 9, streams: streams)
    return CountedTokens(reply, prompt: request, profile)
  }

  private func samples(_ texts: [String], tokens: Int? = nil) -> [Sample] {
    texts.map { Sample(text: $0, end: .finished, tokens: tokens) }
  }

  @Test func `samples that are counted one by one are exact`() {
    let reply = SampleReply(
      samples: samples(["a", "b"], tokens: 5), promptTokens: 7, cachedTokens: 6, sampledTokens: 99)
    let found = counted(reply)
    #expect(found.samples == [5, 5] && found.prompt == 7 && found.estimated == 0)
  }

  @Test func `cached tokens are believed for one sample alone`() {
    let reply = SampleReply(
      samples: samples(["a"]), promptTokens: 7, cachedTokens: 6, sampledTokens: 4)
    #expect(counted(reply).prompt == 1 && counted(reply).samples == [4])
  }

  @Test func `a sum is shared out by length and adds up`() {
    let texts = ["a", "bbb", "", "cccccccc", "dd"]
    for sum in 0..<40 {
      let reply = SampleReply(samples: samples(texts), promptTokens: 3, sampledTokens: sum)
      let found = counted(reply, usage: .allSamples)
      #expect(found.samples.reduce(0, +) == sum && found.samples.allSatisfy { $0 >= 0 })
      #expect(found.estimated == sum)
    }
  }

  @Test func `what nobody counts is estimated and said to be`() {
    let found = counted(SampleReply(samples: samples(["abcdefgh", "abc"])))
    #expect(found.samples == [2, 1] && found.prompt == 3 && found.estimated == 6)
    let streamed = counted(
      SampleReply(samples: samples(["a"], tokens: 5), promptTokens: 2), streams: true)
    #expect(streamed.estimated == 5)
  }
}
