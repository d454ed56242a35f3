import Ponder

/// The column counts that matrix products may have, and the columns that may be used.
///
/// The engine keeps a block of rows transposed, `[channels, lanes]`, and multiplies weights by it.
/// A BLAS does not sum every lane's products in the same order: with OpenBLAS 0.3.21 on a Zen 3
/// processor the first and last eight lanes differ in their last bits from those between them, and
/// with AVX-512 so do the last eight of 24. A sequence's tokens must not depend on where in a block
/// its rows lie, so the engine uses only lanes that gave the same bits in every product of this model
/// on this machine. The other lanes are computed and discarded.
struct BlockSizes: Hashable, Sendable {
  /// One block width.
  struct Size: Hashable, Sendable {
    /// Columns of the products.
    let lanes: Int
    /// The lanes that may hold rows.
    let usable: [Int]
  }

  /// Ascending, at least one; each has a usable lane.
  let sizes: [Size]
  /// Rows per block in a large batch.
  let rows: Int

  /// The widest block.
  var largest: Size { sizes[sizes.count - 1] }

  /// The narrowest block with room for `rows`, the widest if none has.
  func fitting(_ rows: Int) -> Size {
    sizes.first { $0.usable.count >= rows } ?? largest
  }

  /// Multiplies the model's own matrices by blocks of equal rows, and compares the lanes.
  ///
  /// Infinite sums and NaN say nothing about a lane and are skipped; a model that produces them everywhere
  /// fails when its first token is drawn.
  ///
  /// - Parameter candidates: Ascending, at least one. The middle lane of the last sets the bits; those
  ///   after the first are left out when the model is so wide that a block would take more than
  ///   256 MB.
  static func probe(
    _ parameters: Parameters, candidates: [Int] = [16, 32, 48, 64, 128]
  ) -> BlockSizes {
    let products = distinctProducts(of: parameters)
    let c = parameters.configuration
    let room = (64 << 20) / (2 * c.packedWidth + 3 * c.feedForwardWidth + c.vocabularySize)
    let candidates = candidates.prefix(1) + candidates.dropFirst().filter { $0 <= room }
    let widest = candidates[candidates.count - 1]
    let expected = products.map { product in
      let out = product.result(lanes: widest, parameters.values)
      return stride(from: widest / 2, to: out.count, by: widest).map { out[$0] }
    }
    let sizes = candidates.map { lanes in
      var agrees = Array(repeating: true, count: lanes)
      for (product, expected) in zip(products, expected) {
        let out = product.result(lanes: lanes, parameters.values)
        for (d, value) in expected.enumerated() where value.isFinite {
          for lane in 0..<lanes where out[d * lanes + lane] != value { agrees[lane] = false }
        }
      }
      return Size(lanes: lanes, usable: (0..<lanes).filter { agrees[$0] })
    }
    let usable = sizes.filter { !$0.usable.isEmpty }
    // Weights that do not fit the cache are read again for every block, so a block needs many rows;
    // with weights that fit, few rows keep the keys and values of all of them in cache for a turn.
    let wanted = parameters.layout.count * MemoryLayout<Float>.size > 4 << 20 ? 64 : 32
    return BlockSizes(sizes: usable, rows: min(wanted, usable.map(\.usable.count).max() ?? 1))
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

    /// Multiplies the weights by a block whose lanes are all the same random row.
    ///
    /// - Returns: `[D, M]`
    func result(lanes M: Int, _ weights: [Float]) -> [Float] {
      let D = place.count / channels
      var random = RandomStream(seed: 1)
      let row = (0..<channels).map { _ in standardNormal(using: &random) }
      let start = (0..<D).map { _ in standardNormal(using: &random) }
      var out = start.flatMap { repeatElement($0, count: M) }
      Products.blockForward(
        row.flatMap { repeatElement($0, count: M) }, weights, place, lanes: M,
        channels: channels, isAdding: isAdding, into: &out)
      return out
    }
  }
}

extension Products {
  /// Multiplies weights by a transposed block: `out[d, m] = Σc w[d, c] · x[c, m]`.
  ///
  /// - Parameters:
  ///   - x: Shape `[C, M]`.
  ///   - place: Where the matrix, shape `[D, C]`, lies in `weights`.
  ///   - out: Shape `[D, M]`.
  ///   - isAdding: Whether to add to what `out` holds.
  static func blockForward(
    _ x: [Float], _ weights: [Float], _ place: Range<Int>, lanes M: Int, channels C: Int,
    isAdding: Bool = false, into out: inout [Float]
  ) {
    multiply(
      place.count / C, M, C, weights, Place(place.lowerBound, stride: C), x, Place(stride: M),
      keep: isAdding ? 1 : 0, into: &out, Place(stride: M))
  }
}
