import Ponder

/// The row counts that matrix products may have.
///
/// A BLAS may sum a row's products in another order when the matrix has another number of rows. On
/// the machine at hand, only sizes are allowed whose products give a row the same bits at every
/// position and in every other allowed size, so that a sequence's tokens do not depend on what else
/// is in the batch. Rows that are missing to the next size are computed and thrown away.
struct BlockSizes: Hashable, Sendable {
  /// Ascending, at least one.
  let sizes: [Int]

  init(_ sizes: [Int]) { self.sizes = sizes }

  /// The largest block.
  var largest: Int { sizes[sizes.count - 1] }

  /// The smallest size that holds `rows`, which are at most ``largest``.
  func fitting(_ rows: Int) -> Int {
    sizes.first { $0 >= rows } ?? largest
  }

  /// Multiplies random rows by the model's own matrices in every size of `candidates`.
  ///
  /// The first candidate that treats all its rows alike sets the bits; the others join if they give
  /// the same. If none does, rows are computed one by one.
  static func probe(
    _ parameters: Parameters, candidates: [Int] = [48, 24, 12, 96]
  ) -> BlockSizes {
    let products = distinctProducts(of: parameters)
    var reference: [[Float]]?
    var sizes: [Int] = []
    for size in candidates {
      let results = products.map { $0.commonRow(rows: size, parameters.values) }
      let rows = results.compactMap { $0 }
      guard rows.count == products.count, reference == nil || reference == rows else { continue }
      reference = rows
      sizes.append(size)
    }
    return BlockSizes(sizes.isEmpty ? [1] : sizes.sorted())
  }

  /// The products of one layer and the output projection.
  private static func distinctProducts(of parameters: Parameters) -> [Product] {
    let (c, layout) = (parameters.configuration, parameters.layout)
    let layer = layout.layers[0]
    return [
      Product(place: layer.queryKeyValue, channels: c.width, isAdding: false),
      Product(place: layer.attentionOutput, channels: c.queryWidth, isAdding: true),
      Product(place: layer.gateUp, channels: c.width, isAdding: false),
      Product(place: layer.down, channels: c.feedForwardWidth, isAdding: true),
      Product(place: layout.output, channels: c.width, isAdding: false),
    ]
  }

  private struct Product {
    let place: Range<Int>
    let channels: Int
    let isAdding: Bool

    /// Puts one row at every position among rows of noise.
    ///
    /// - Returns: Its product, or `nil` if that depends on the position.
    func commonRow(rows: Int, _ weights: [Float]) -> [Float]? {
      let (C, D) = (channels, place.count / channels)
      var random = RandomStream(seed: 1)
      let row = (0..<C).map { _ in standardNormal(using: &random) }
      let start = (0..<D).map { _ in standardNormal(using: &random) }
      let noise = (0..<rows * C).map { _ in standardNormal(using: &random) }
      var common: [Float]?
      for position in 0..<rows {
        var x = noise
        x.replaceSubrange(position * C..<(position + 1) * C, with: row)
        var out = [Float](repeating: 0, count: rows * D)
        out.replaceSubrange(position * D..<(position + 1) * D, with: start)
        Products.forward(
          x, weights, place, rows: rows, channels: C, isAdding: isAdding, into: &out)
        let product = Array(out[position * D..<(position + 1) * D])
        if let common, common != product { return nil }
        common = product
      }
      return common
    }
  }
}
