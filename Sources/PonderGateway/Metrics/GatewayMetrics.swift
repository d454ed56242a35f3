#if Servers
import CoreMetrics
import Ponder
import PonderRemote

/// The gateway's metrics, with vLLM's names where it has the same.
struct GatewayMetrics: Sendable {
  let registry = PrometheusText(bounds: Self.bounds)
  private let model: String

  /// - Parameter model: The label `model_name`.
  init(model: String) { self.model = model }

  private static func bounds(_ name: String) -> [Double] {
    name == "ponder:confidence"
      ? (1...10).map { Double($0) / 10 }
      : [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600]
  }

  private func counter(_ name: String, _ labels: (String, String)...) -> Counter {
    Counter(
      label: "ponder:" + name, dimensions: [("model_name", model)] + labels, factory: registry)
  }

  private func timer(_ name: String) -> CoreMetrics.Timer {
    Timer(label: "ponder:" + name, dimensions: [("model_name", model)], factory: registry)
  }

  /// How many requests search, and how many wait.
  func load(running: Int, waiting: Int) {
    for (name, value) in [("num_requests_running", running), ("num_requests_waiting", waiting)] {
      CoreMetrics.Meter(
        label: "ponder:" + name, dimensions: [("model_name", model)], factory: registry
      ).set(value)
    }
  }

  /// The first piece of an answer was sent.
  func firstText(after time: Duration) {
    timer("time_to_first_token_seconds").recordNanoseconds(Int64(time / .nanoseconds(1)))
  }

  /// A request was answered.
  func answered(_ usage: ReplyUsage, _ summary: SearchSummary, finish: String, in time: Duration) {
    counter("prompt_tokens_total").increment(by: usage.prompt)
    counter("generation_tokens_total").increment(by: usage.completion)
    counter("request_success_total", ("finished_reason", finish)).increment()
    timer("e2e_request_latency_seconds").recordNanoseconds(Int64(time / .nanoseconds(1)))
    counter("candidates_total", ("strategy", Self.kind(summary.strategy)))
      .increment(by: summary.candidates)
    counter("verifier_tokens_total").increment(by: summary.verifierTokens)
    if summary.ceiling != nil { counter("budget_exhausted_total").increment() }
    if summary.gaveUp { counter("gave_up_total").increment() }
    if summary.degraded != nil { counter("degraded_total", ("part", "verifier")).increment() }
    if let bin = summary.bin { counter("bin_total", ("bin", "\(bin)")).increment() }
    if let confidence = summary.confidence {
      Recorder(
        label: "ponder:confidence", dimensions: [("model_name", model)], aggregate: true,
        factory: registry
      ).record(confidence)
    }
  }

  /// A request was refused or failed.
  func failed(_ status: Int) {
    counter("request_errors_total", ("status", "\(status)")).increment()
  }

  /// A client went away before its answer.
  func cancelled() { counter("cancelled_total").increment() }

  /// The first words of a label: settings would make too many series.
  private static func kind(_ label: String) -> String {
    String(label.prefix { $0.isLetter || $0 == "-" })
  }
}
#endif
