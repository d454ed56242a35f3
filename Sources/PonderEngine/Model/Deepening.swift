extension Parameters {
  /// The same model with more layers on top that initially change nothing.
  ///
  /// A new layer is a copy of the last one with its two projections into the residual stream set to
  /// zero, so that the deeper model computes the same as this one until it is trained. The new layers are
  /// on top so that they can read what this model predicts at earlier positions.
  ///
  /// ### Source
  ///
  /// Wu et al., *LLaMA Pro: Progressive LLaMA with Block Expansion*, 2024, arXiv:2401.02415, which
  /// spreads its new layers among the old ones.
  ///
  /// - Parameter extra: Layers to add, at least 0.
  /// - Throws: ``ModelConfigurationError`` when the resulting depth is out of range.
  public func deepened(by extra: Int) throws(ModelConfigurationError) -> Parameters {
    let c = configuration
    let deeper = try ModelConfiguration(
      vocabularySize: c.vocabularySize, width: c.width, layerCount: c.layerCount + extra,
      headCount: c.headCount, keyValueHeadCount: c.keyValueHeadCount, headSize: c.headSize,
      feedForwardWidth: c.feedForwardWidth, maximumLength: c.maximumLength,
      rotaryBase: c.rotaryBase, normEpsilon: c.normEpsilon, tiesEmbeddings: c.tiesEmbeddings)
    let target = ParameterLayout(deeper)
    let source = Dictionary(
      uniqueKeysWithValues: layout.tensors.map { ($0.name, Array(values[$0.range])) })
    let last = "model.layers.\(c.layerCount - 1)."
    var deepened = [Float](repeating: 0, count: target.count)
    for tensor in target.tensors {
      if let known = source[tensor.name] {
        deepened.replaceSubrange(tensor.range, with: known)
      } else if !tensor.name.hasSuffix("o_proj.weight"), !tensor.name.hasSuffix("down_proj.weight")
      {
        let part = tensor.name.split(separator: ".").dropFirst(3).joined(separator: ".")
        if let copied = source[last + part] { deepened.replaceSubrange(tensor.range, with: copied) }
      }
    }
    return Parameters(configuration: deeper, values: deepened)
  }
}
