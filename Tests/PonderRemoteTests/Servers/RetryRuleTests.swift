import Foundation
import Testing

@testable import PonderRemote

struct RetryRuleTests {
  private func status(
    _ code: Int, _ message: ServerMessage = .init(text: "x"), _ hints: RetryHints = .init()
  ) -> ExchangeFailure { ExchangeFailure(.status(code, message, hints)) }

  private func verdict(_ failures: [ExchangeFailure], attempts: Int = 5) -> RetryRule.Verdict {
    RetryRule(attempts: attempts).verdict(after: failures, seed: 1)
  }

  @Test(arguments: [408, 409, 429, 502, 503, 504, 500, 424])
  func `a passing failure is tried again`(code: Int) {
    #expect(verdict([status(code)]) != .giveUp)
  }

  @Test(arguments: [400, 401, 403, 404, 405, 413, 415, 422, 501])
  func `a mistake is not`(code: Int) {
    #expect(verdict([status(code)]) == .giveUp)
  }

  @Test(arguments: [408, 409, 424, 429, 500, 502, 503, 504], [1, 2, 5, 12, 100])
  func `attempts are as many as they are said to be, whatever fails`(code: Int, attempts: Int) {
    for failed in 1...attempts {
      let verdict = verdict(Array(repeating: status(code), count: failed), attempts: attempts)
      #expect((verdict == .giveUp) == (failed == attempts), "after \(failed) of \(attempts)")
    }
  }

  @Test(arguments: ["Fri, 31 Dec 9999 23:59:59 GMT", "1e308", "inf", "9223372036854775807"])
  func `no date and no number is too far away to be read`(text: String) {
    let hints = RetryHints({ $0 == "retry-after" ? text : nil }, now: Date())
    #expect(verdict([status(503, .init(text: "x"), hints)]) != .retry(after: .zero))
  }

  @Test func `an empty purse is not filled by waiting`() {
    #expect(
      verdict([status(429, ServerMessage(text: "x", code: "insufficient_quota"))]) == .giveUp)
  }

  @Test func `waits double up to eight seconds, less a part that the seed decides`() {
    for k in 0..<8 {
      let full = min(0.5 * Double(1 << k), 8)
      let wait = RetryRule.backoff(k, seed: 3).seconds
      #expect(wait <= full && wait >= 0.74 * full, "\(k): \(wait)")
      #expect(RetryRule.backoff(k, seed: 3) == RetryRule.backoff(k, seed: 3))
    }
    #expect(RetryRule.backoff(0, seed: 3) != RetryRule.backoff(0, seed: 4))
  }

  @Test func `what the server asks for comes before the schedule, up to two minutes`() {
    let asked = status(503, .init(text: "x"), RetryHints(delay: .seconds(7)))
    #expect(verdict([asked]) == .retry(after: .seconds(7)))
    #expect(verdict([status(503, .init(text: "x"), RetryHints(delay: .seconds(121)))]) == .giveUp)
    #expect(verdict([status(400, .init(text: "x"), RetryHints(shouldRetry: true))]) != .giveUp)
    #expect(verdict([status(503, .init(text: "x"), RetryHints(shouldRetry: false))]) == .giveUp)
  }

  @Test(arguments: [
    (["retry-after-ms": "1500", "retry-after": "9"], Duration.milliseconds(1_500)),
    (["retry-after": "2.5"], .milliseconds(2_500)),
    (["retry-after": "Wed, 21 Oct 2026 07:28:10 GMT"], .seconds(10)),
    (["retry-after": "Wed, 21 Oct 2020 07:28:10 GMT"], .zero), (["retry-after": "soon"], nil),
    (["retry-after": "-3"], nil), (["retry-after-ms": "nan"], nil), ([:], nil),
  ])
  func `headers are read as they come`(headers: [String: String], delay: Duration?) {
    let now = Date(timeIntervalSince1970: 1_792_567_680)
    #expect(RetryHints({ headers[$0] }, now: now).delay == delay)
  }

  @Test func `attempts are counted`() {
    let failure = ExchangeFailure(.connection("x"))
    #expect(verdict([failure, failure], attempts: 3) != .giveUp)
    #expect(verdict([failure, failure, failure], attempts: 3) == .giveUp)
  }
}
