extension ModelConfiguration {
  /// Floating-point operations of one forward pass over `length` positions that follow `start`
  /// positions already in the cache.
  ///
  /// Counts two for every multiply-and-add of a matrix product, including the output projection and
  /// attention over the positions that a token sees; norms, rotations and exponentials are left out,
  /// as is usual. A backward pass costs twice as much in addition.
  ///
  /// - Parameters:
  ///   - length: Positions computed, in tokens.
  ///   - start: Positions before them, in tokens.
  ///   - outputs: Positions whose logits are computed; all of them if `nil`.
  public func floatingPointOperations(
    over length: Int, after start: Int = 0, outputs: Int? = nil
  ) -> Double {
    let weights =
      width * packedWidth + queryWidth * width + 3 * width * feedForwardWidth
    // Position i of the pass sees start + i + 1 positions.
    let seen = Double(length) * Double(start) + Double(length) * Double(length + 1) / 2
    let body = 2 * Double(weights) * Double(length) + 4 * Double(queryWidth) * seen
    let head = 2 * Double(vocabularySize * width) * Double(outputs ?? length)
    return Double(layerCount) * body + head
  }
}
