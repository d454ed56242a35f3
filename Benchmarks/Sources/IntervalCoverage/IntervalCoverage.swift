import ArgumentParser
import Foundation
import Ponder
import PonderPolicy
import PonderPools
import PonderReport
import PonderSearch
import PonderStudy

/// How often the intervals of tables cover a truth that is known, and how often verdicts are wrong where
/// nothing is to be found.
@main
struct IntervalCoverage: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Simulate studies whose truth is known, and count what their figures say of it.")

  @Option(help: "Simulated samples of problems for each row of means.")
  var trials = 4_000

  @Option(help: "Simulated studies for each row of ratios and verdicts.")
  var studies = 200

  func run() throws {
    print("95 % intervals of means that cover the truth, in %\n")
    print("values                                problems    here  bootstrap")
    for count in [20, 100, 500] {
      for shape in Shape.all { print(coverage(of: shape, count)) }
    }
    print("\nefficiency of search, oracle bins, 500 problems: intervals that cover, in %\n")
    print("true ratio       N   covered   told as a bound")
    for speed in [1.0, 2, 4] {
      for line in try ratios(speed) { print(line) }
    }
    print("\nstudies without any effect, 300 problems\n")
    let (holds, fails) = try verdicts()
    print(
      "with a finding that holds \(percent(holds, studies)) %, that fails \(percent(fails, studies)) %"
    )
  }

  private func percent(_ part: Int, _ whole: Int) -> String {
    String(format: "%.1f", 100 * Double(part) / Double(max(1, whole)))
  }

  private func coverage(of shape: Shape, _ count: Int) -> String {
    var (ours, theirs) = (0, 0)
    let drawn = min(trials, 400)
    for trial in 0..<trials {
      var random = RandomStream(seed: UInt64(trial))
      let values = (0..<count).map { _ in shape.draw(&random) }
      let zeros = values.map { _ in 0.0 }
      let mean =
        shape.isDifference
        ? Estimate.meanDifference(values, minus: zeros) : Estimate.mean(of: values)
      if mean.low - 1e-12 <= shape.truth, shape.truth <= mean.high + 1e-12 { ours += 1 }
      guard trial < drawn else { continue }
      let resampled = Bootstrap(resamples: 500, seed: UInt64(trial)).estimate(over: count) {
        $0.reduce(0) { $0 + values[$1] } / Double(count)
      }
      if resampled.low <= shape.truth, shape.truth <= resampled.high { theirs += 1 }
    }
    return shape.name.padding(toLength: 38, withPad: " ", startingAt: 0)
      + String(format: "%8d", count) + String(repeating: " ", count: 4) + percent(ours, trials)
      + String(repeating: " ", count: 7) + percent(theirs, drawn)
  }

  private func ratios(_ speed: Double) throws -> [String] {
    var covered: [Int: Int] = [:]
    var bounds: [Int: Int] = [:]
    for seed in 0..<studies {
      let analysis = try SimulatedStudy.search(speed: speed, seed: UInt64(seed), problems: 500)
      let found = analysis.efficiency(among: .search, by: .oracle, charging: .generations)
      for (budget, ratio) in found?.ratios ?? [] {
        if ratio.low ?? 0 <= speed, speed <= ratio.high ?? .infinity {
          covered[budget, default: 0] += 1
        }
        if ratio.value.least != ratio.value.most { bounds[budget, default: 0] += 1 }
      }
    }
    return [16, 64, 256].map { budget in
      String(format: "%10.0f %7d", speed, budget)
        + "     " + percent(covered[budget, default: 0], studies)
        + "        " + percent(bounds[budget, default: 0], studies)
    }
  }

  private func verdicts() throws -> (holds: Int, fails: Int) {
    var (holds, fails) = (0, 0)
    for seed in 0..<studies {
      let checks = Checks(try SimulatedStudy.withoutEffect(seed: UInt64(seed), problems: 300)).all
      // Equal measures of difficulty do equally well: that finding is true there.
      let others = checks.filter { !$0.finding.hasPrefix("predicted difficulty") }.map(\.verdict)
      if others.contains(.holds) { holds += 1 }
      if others.contains(.fails) { fails += 1 }
    }
    return (holds, fails)
  }
}

/// Numbers with a known mean, one a problem.
struct Shape: Sendable {
  var name: String
  var truth: Double
  var isDifference = false
  var draw: @Sendable (inout RandomStream) -> Double

  static let all = [
    Shape(name: "right or wrong, 98 %", truth: 0.98) { $0.unit() < 0.98 ? 1 : 0 },
    Shape(name: "right or wrong, 90 %", truth: 0.9) { $0.unit() < 0.9 ? 1 : 0 },
    Shape(name: "right or wrong, 50 %", truth: 0.5) { $0.unit() < 0.5 ? 1 : 0 },
    Shape(name: "pass rates, anything", truth: 0.5) { $0.unit() },
    Shape(name: "pass rates, 95 % of them 1", truth: 0.975) { random in
      random.unit() < 0.95 ? 1 : random.unit()
    },
    Shape(name: "pass rates, 97 % of them 0", truth: 0.015) { $0.unit() < 0.03 ? 0.5 : 0 },
    Shape(name: "differences, 5 % of them not 0", truth: 0.01, isDifference: true) { random in
      let draw = random.unit()
      return draw < 0.03 ? 1 : draw < 0.05 ? -1 : 0
    },
    Shape(name: "differences, 25 % of them not 0", truth: 0.05, isDifference: true) { random in
      let draw = random.unit()
      return draw < 0.15 ? 1 : draw < 0.25 ? -1 : 0
    },
  ]
}
