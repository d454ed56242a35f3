extension Parameters {
  /// The same model with more layers on top that begin by changing nothing.
  ///
  /// A new layer is a copy of the last one whose two projections into the residual stream are zero,
  /// so that the deeper model computes what this one does until it is trained. On top, new layers
  /// can read what this model predicts at earlier positions.
  ///
  /// ### Source
  ///
  /// Wu et al., *LLaMA Pro: Progressive LLaMA with Block Expansion*, 2024, arXiv:2401.02415, which
  /// spreads its new layers among the old ones.
  ///
  /// - Parameter extra: Layers to add, at least 0.
  /// - Throws: ``ModelConfigurationError`` when no model can be that deep.
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
