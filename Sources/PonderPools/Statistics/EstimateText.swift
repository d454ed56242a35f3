import Foundation

extension Double {
  /// This number with `digits` decimal places, the same in every language.
  package func formatted(_ digits: Int) -> String {
    String(format: "%.\(digits)f", locale: Locale(identifier: "en_US_POSIX"), self)
  }
}

extension Estimate {
  /// Such as `41.2 %`.
  package var percent: String { (100 * value).formatted(1) + " %" }
  /// Such as `37.0 to 45.5`.
  package var interval: String { (100 * low).formatted(1) + " to " + (100 * high).formatted(1) }
  /// A share in percent, with half of its interval.
  package var plusMinus: String {
    "\((100 * value).formatted(1)) ± \((50 * (high - low)).formatted(1))"
  }
  /// A share in percent, or a difference in points, with its interval.
  package var withInterval: String { "\((100 * value).formatted(1)) (\(interval))" }
}
