import Ponder

extension Sampling {
  /// The settings that differ from the defaults, for the ids of strategies; results are stored under these
  /// ids, so this text must not change.
  var suffix: String {
    guard self != .plain else { return "" }
    var text = " T \(temperature)"
    if let topK { text += " top-k \(topK)" }
    if topP < 1 { text += " top-p \(topP)" }
    if let maximumTokens { text += " ≤ \(maximumTokens) tokens" }
    return text
  }
}
