/// Where each tensor of a model lies in its flat array of parameters.
///
/// Query, key and value rows are adjacent, and so are gate and up rows, so that each group is one
/// matrix product. Names are Hugging Face's, so a folder is written without translating them.
public struct ParameterLayout: Hashable, Sendable {
  /// A named matrix or vector.
  public struct Tensor: Hashable, Sendable {
    /// Such as `model.layers.0.self_attn.q_proj.weight`.
    public let name: String
    /// Rows and columns `[out, in]`, row-major, or a single length.
    public let shape: [Int]
    /// Its place in the flat array.
    public let range: Range<Int>
  }

  /// Where the tensors of one decoder layer lie.
  package struct Layer: Hashable, Sendable {
    /// Shape `[C]`.
    package let attentionNorm: Range<Int>
    /// `[(H + 2G) · D, C]`: query rows, then key rows, then value rows.
    package let queryKeyValue: Range<Int>
    /// Shape `[C, H · D]`.
    package let attentionOutput: Range<Int>
    /// Shape `[C]`.
    package let feedForwardNorm: Range<Int>
    /// `[2F, C]`: gate rows, then up rows.
    package let gateUp: Range<Int>
    /// Shape `[C, F]`.
    package let down: Range<Int>
  }

  /// Every tensor, in storage order.
  public let tensors: [Tensor]
  /// Shape `[V, C]`.
  package let embedding: Range<Int>
  package let layers: [Layer]
  /// Shape `[C]`.
  package let finalNorm: Range<Int>
  /// `[V, C]`; the same range as ``embedding`` when they are tied.
  package let output: Range<Int>
  /// The number of parameters.
  public let count: Int

  public init(_ configuration: ModelConfiguration) {
    let c = configuration
    let (V, C, F) = (c.vocabularySize, c.width, c.feedForwardWidth)
    var tensors: [Tensor] = []
    var end = 0
    func add(_ name: String, _ shape: Int...) -> Range<Int> {
      let range = end..<end + shape.reduce(1, *)
      tensors.append(Tensor(name: name + ".weight", shape: shape, range: range))
      end = range.upperBound
      return range
    }
    embedding = add("model.embed_tokens", V, C)
    layers = (0..<c.layerCount).map { index in
      let prefix = "model.layers.\(index)."
      let attentionNorm = add(prefix + "input_layernorm", C)
      let q = add(prefix + "self_attn.q_proj", c.queryWidth, C)
      _ = add(prefix + "self_attn.k_proj", c.keyValueWidth, C)
      let v = add(prefix + "self_attn.v_proj", c.keyValueWidth, C)
      let o = add(prefix + "self_attn.o_proj", C, c.queryWidth)
      let feedForwardNorm = add(prefix + "post_attention_layernorm", C)
      let gate = add(prefix + "mlp.gate_proj", F, C)
      let up = add(prefix + "mlp.up_proj", F, C)
      let down = add(prefix + "mlp.down_proj", C, F)
      return Layer(
        attentionNorm: attentionNorm, queryKeyValue: q.lowerBound..<v.upperBound,
        attentionOutput: o, feedForwardNorm: feedForwardNorm,
        gateUp: gate.lowerBound..<up.upperBound, down: down)
    }
    finalNorm = add("model.norm", C)
    output = c.tiesEmbeddings ? embedding : add("lm_head", V, C)
    self.tensors = tensors
    count = end
  }

  /// Parameters outside the embedding matrix and an untied output projection: the count by which
  /// model sizes are compared.
  public var countWithoutEmbeddings: Int {
    count - embedding.count - (output == embedding ? 0 : output.count)
  }
}
