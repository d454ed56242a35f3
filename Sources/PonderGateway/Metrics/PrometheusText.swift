#if Servers
import CoreMetrics
import Synchronization

/// Keeps metrics and writes them in Prometheus's text format.
///
/// Labels of metrics are names such as `ponder:num_requests_running`. Every series stays as long as the process
/// lives, so labels must take few values.
///
/// ### Source
///
/// Prometheus, *Exposition formats*, text format version 0.0.4.
final class PrometheusText: MetricsFactory {
  /// One name with its labels.
  private struct Series: Hashable {
    let name: String
    let labels: String
  }

  private enum Kind: String { case counter, gauge, histogram }

  private struct State {
    var kinds: [String: Kind] = [:]
    var values: [Series: PrometheusValue] = [:]
    var histograms: [Series: PrometheusHistogram] = [:]
  }

  private let state = Mutex(State())
  /// The upper bounds of histograms' buckets, ascending.
  private let bounds: @Sendable (String) -> [Double]

  /// The most series; further ones are counted together, without being shown.
  private static let mostSeries = 10_000

  init(bounds: @escaping @Sendable (String) -> [Double]) { self.bounds = bounds }

  /// The content type of ``text``.
  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// All series, in the order of their names.
  var text: String {
    let (kinds, values, histograms) = state.withLock { ($0.kinds, $0.values, $0.histograms) }
    var lines: [String] = []
    for (name, kind) in kinds.sorted(by: { $0.key < $1.key }) {
      lines.append("# TYPE \(name) \(kind.rawValue)")
      let plain = values.filter { $0.key.name == name }.map { ($0.key.labels, $0.value.current) }
      for (labels, value) in plain.sorted(by: { $0.0 < $1.0 }) {
        lines.append("\(name)\(Self.braced(labels)) \(Self.shown(value))")
      }
      for (series, histogram) in histograms.filter({ $0.key.name == name })
        .sorted(by: { $0.key.labels < $1.key.labels })
      {
        lines += histogram.lines(name, series.labels)
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  static func braced(_ labels: String) -> String { labels.isEmpty ? "" : "{\(labels)}" }

  static func shown(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
  }

  private static func labels(_ dimensions: [(String, String)]) -> String {
    dimensions.sorted { $0.0 < $1.0 }.map { name, value in
      let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        .replacing("\n", with: "\\n")
      return "\(name)=\"\(escaped)\""
    }.joined(separator: ",")
  }

  private func value(_ name: String, _ dimensions: [(String, String)], _ kind: Kind)
    -> PrometheusValue
  {
    let series = Series(name: name, labels: Self.labels(dimensions))
    return state.withLock { state in
      state.kinds[name] = kind
      if let known = state.values[series] { return known }
      let value = PrometheusValue()
      if state.values.count < Self.mostSeries { state.values[series] = value }
      return value
    }
  }

  private func histogram(_ name: String, _ dimensions: [(String, String)]) -> PrometheusHistogram {
    let series = Series(name: name, labels: Self.labels(dimensions))
    let bounds = bounds(name)
    return state.withLock { state in
      state.kinds[name] = .histogram
      if let known = state.histograms[series] { return known }
      let histogram = PrometheusHistogram(bounds)
      if state.histograms.count < Self.mostSeries { state.histograms[series] = histogram }
      return histogram
    }
  }

  // MARK: Metrics

  func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    value(label, dimensions, .counter)
  }

  func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    value(label, dimensions, .counter)
  }

  func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    value(label, dimensions, .gauge)
  }

  func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    aggregate ? histogram(label, dimensions) : value(label, dimensions, .gauge)
  }

  func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    histogram(label, dimensions)
  }

  func destroyCounter(_ handler: any CounterHandler) {}
  func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
  func destroyMeter(_ handler: any MeterHandler) {}
  func destroyRecorder(_ handler: any RecorderHandler) {}
  func destroyTimer(_ handler: any TimerHandler) {}
}

/// One number, a counter or a gauge.
final class PrometheusValue: CounterHandler, FloatingPointCounterHandler, MeterHandler,
  RecorderHandler
{
  private let value = Mutex(0.0)

  var current: Double { value.withLock { $0 } }

  func increment(by amount: Int64) { value.withLock { $0 += Double(amount) } }
  func increment(by amount: Double) { value.withLock { $0 += amount } }
  func decrement(by amount: Double) { value.withLock { $0 -= amount } }
  func reset() { value.withLock { $0 = 0 } }
  func set(_ new: Int64) { value.withLock { $0 = Double(new) } }
  func set(_ new: Double) { value.withLock { $0 = new } }
  func record(_ new: Int64) { set(new) }
  func record(_ new: Double) { set(new) }
}

/// Counts of values below each of some bounds.
final class PrometheusHistogram: RecorderHandler, TimerHandler {
  private struct State {
    var counts: [Int]
    var sum = 0.0
  }

  private let bounds: [Double]
  private let state: Mutex<State>

  init(_ bounds: [Double]) {
    self.bounds = bounds
    state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
  }

  func record(_ value: Int64) { record(Double(value)) }

  func record(_ value: Double) {
    let place = bounds.firstIndex { value <= $0 } ?? bounds.count
    state.withLock { state in
      state.counts[place] += 1
      state.sum += value
    }
  }

  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

  fileprivate func lines(_ name: String, _ labels: String) -> [String] {
    let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
    let before = labels.isEmpty ? "" : labels + ","
    var total = 0
    var lines: [String] = []
    for (bound, count) in zip(bounds.map { "\($0)" } + ["+Inf"], counts) {
      total += count
      lines.append("\(name)_bucket{\(before)le=\"\(bound)\"} \(total)")
    }
    lines.append("\(name)_sum\(PrometheusText.braced(labels)) \(sum)")
    lines.append("\(name)_count\(PrometheusText.braced(labels)) \(total)")
    return lines
  }
}
#endif
