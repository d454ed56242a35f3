import Ponder

extension Sampling {
  /// What is not as usual, for the ids of strategies; results are stored under it, so it stays as it is.
  var suffix: String {
    guard self != .plain else { return "" }
    var text = " T \(temperature)"
    if let topK { text += " top-k \(topK)" }
    if topP < 1 { text += " top-p \(topP)" }
    if let maximumTokens { text += " ≤ \(maximumTokens) tokens" }
    return text
  }
}
