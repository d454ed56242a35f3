import Foundation
public import PonderEngine

/// Runs something several times.
///
/// - Returns: The median of the speeds, in units a second.
public func medianSpeed(runs: Int, _ body: () async throws -> Double) async throws -> Double {
  var speeds: [Double] = []
  for _ in 0..<max(1, runs) {
    let start = ContinuousClock.now
    let units = try await body()
    speeds.append(units / ((ContinuousClock.now - start) / .seconds(1)))
  }
  return speeds.sorted()[speeds.count / 2]
}

/// The median of several measurements of ``PonderEngine/measuredProductPeak(threads:rounds:)``.
public func medianPeak(threads: Int, runs: Int) async throws -> Double {
  var peaks: [Double] = []
  for _ in 0..<max(1, runs) { peaks.append(try await measuredProductPeak(threads: threads)) }
  return peaks.sorted()[peaks.count / 2]
}

/// Prints measurements as one JSON object with sorted keys, numbers to four digits.
public func report(_ fields: [String: Double]) {
  let rows = fields.sorted { $0.key < $1.key }.map { key, value in
    "\"\(key)\": " + String(format: value.magnitude >= 1_000 ? "%.0f" : "%.4g", value)
  }
  print("{" + rows.joined(separator: ", ") + "}")
}

/// Processor time of this process so far, of all its threads, in seconds.
public func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
