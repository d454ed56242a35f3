import Ponder

/// The shape of a Llama-architecture decoder.
///
/// RMSNorm before attention and before the feed-forward block, rotary positions, grouped-query
/// attention, SwiGLU, and an output projection that may share the embedding matrix.
///
/// Letters used throughout the engine: `V` vocabulary, `C` width, `L` layers, `H` query heads,
/// `G` key-value heads, `D` head size, `F` feed-forward width.
public struct ModelConfiguration: Hashable, Sendable {
  /// `V`: the number of tokens in the vocabulary.
  public let vocabularySize: Int
  /// `C`: channels of the residual stream.
  public let width: Int
  /// `L`: decoder layers.
  public let layerCount: Int
  /// `H`: query heads.
  public let headCount: Int
  /// `G`: key-value heads; divides ``headCount``.
  public let keyValueHeadCount: Int
  /// `D`: channels of one head; even.
  public let headSize: Int
  /// `F`: channels inside the feed-forward block.
  public let feedForwardWidth: Int
  /// The context length: the most positions the model can see, prompt and continuation together, in tokens.
  public let maximumLength: Int
  /// Base of the rotary frequencies, `θ` in `θ^(-2i/D)`.
  public let rotaryBase: Double
  /// Added to the mean square inside RMSNorm.
  public let normEpsilon: Float
  /// Whether the output projection is the embedding matrix.
  public let tiesEmbeddings: Bool

  /// Creates a shape, or throws if no such decoder can exist.
  ///
  /// - Throws: ``ModelConfigurationError`` naming the first invalid field.
  public init(
    vocabularySize: Int, width: Int, layerCount: Int, headCount: Int,
    keyValueHeadCount: Int? = nil, headSize: Int? = nil, feedForwardWidth: Int,
    maximumLength: Int, rotaryBase: Double = 10_000, normEpsilon: Float = 1e-5,
    tiesEmbeddings: Bool = true
  ) throws(ModelConfigurationError) {
    func check(_ name: String, _ value: Int, in range: ClosedRange<Int>)
      throws(ModelConfigurationError)
    {
      guard range.contains(value) else {
        throw ModelConfigurationError(
          field: name, found: "\(value)",
          expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
    }
    try check("vocab_size", vocabularySize, in: 1...2_000_000)
    try check("hidden_size", width, in: 1...65_536)
    try check("num_hidden_layers", layerCount, in: 1...1_024)
    try check("num_attention_heads", headCount, in: 1...4_096)
    try check("intermediate_size", feedForwardWidth, in: 1...1_048_576)
    try check("max_position_embeddings", maximumLength, in: 1...1_048_576)
    let groups = keyValueHeadCount ?? headCount
    try check("num_key_value_heads", groups, in: 1...headCount)
    guard headCount % groups == 0 else {
      throw ModelConfigurationError(
        field: "num_key_value_heads", found: "\(groups)",
        expected: "a divisor of num_attention_heads, \(headCount)")
    }
    if headSize == nil, width % headCount != 0 {
      throw ModelConfigurationError(
        field: "num_attention_heads", found: "\(headCount)",
        expected: "a divisor of hidden_size, \(width), when head_dim is absent")
    }
    let size = headSize ?? width / headCount
    try check("head_dim", size, in: 2...4_096)
    guard size % 2 == 0 else {
      throw ModelConfigurationError(
        field: "head_dim", found: "\(size)", expected: "an even number, as rotary positions need")
    }
    // Positions have a table of sines and cosines, one of each for two channels.
    guard maximumLength <= Self.largestTable / size else {
      throw ModelConfigurationError(
        field: "max_position_embeddings", found: "\(maximumLength)",
        expected: "at most \(Self.largestTable / size) when head_dim is \(size)")
    }
    guard rotaryBase.isFinite, rotaryBase > 0 else {
      throw ModelConfigurationError(
        field: "rope_theta", found: "\(rotaryBase)", expected: "a positive number")
    }
    guard normEpsilon.isFinite, normEpsilon >= 0 else {
      throw ModelConfigurationError(
        field: "rms_norm_eps", found: "\(normEpsilon)", expected: "a number of at least 0")
    }
    self.vocabularySize = vocabularySize
    self.width = width
    self.layerCount = layerCount
    self.headCount = headCount
    self.keyValueHeadCount = groups
    self.headSize = size
    self.feedForwardWidth = feedForwardWidth
    self.maximumLength = maximumLength
    self.rotaryBase = rotaryBase
    self.normEpsilon = normEpsilon
    self.tiesEmbeddings = tiesEmbeddings
  }

  /// The most numbers in the table of positions: half a gigabyte.
  private static let largestTable = 1 << 27

  /// `H · D`: channels of all query heads together.
  public var queryWidth: Int { headCount * headSize }
  /// `G · D`: channels of all keys, or of all values, of one position.
  public var keyValueWidth: Int { keyValueHeadCount * headSize }
  /// Channels of query, key and value together.
  package var packedWidth: Int { queryWidth + 2 * keyValueWidth }
}

/// An invalid model shape.
public struct ModelConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The field, by its name in `config.json`.
  public let field: String
  /// The value found.
  public let found: String
  /// What is accepted.
  public let expected: String

  public init(field: String, found: String, expected: String) {
    self.field = field
    self.found = found
    self.expected = expected
  }

  public var description: String { "\(field) must be \(expected), not \(found.shown())" }
}
