import CBLAS

// T rows, C channels in, D channels out.

/// Matrix products, computed by the system's BLAS in 32-bit floating point.
///
/// Every call runs on the calling thread; the engine parallelises by itself. A product of a given shape
/// gives the same bits every time on the same kernel: see ``ProductLibrary``.
package enum Products {
  /// Whether the library could be loaded; evaluated once.
  ///
  /// Callers that compute call ``ProductLibrary/load()`` first, which throws the reason if it could not.
  private static let isLoaded = (try? ProductLibrary.load()) != nil

  /// A row-major matrix inside a larger buffer.
  package struct Place {
    /// Index of its first element.
    package var offset: Int
    /// Elements from the start of one row to the start of the next.
    package var stride: Int
    package var isTransposed: Bool

    package init(_ offset: Int = 0, stride: Int, isTransposed: Bool = false) {
      self.offset = offset
      self.stride = stride
      self.isTransposed = isTransposed
    }

    func holds(_ rows: Int, _ columns: Int, in count: Int) -> Bool {
      let (r, c) = isTransposed ? (columns, rows) : (rows, columns)
      return offset >= 0 && stride >= c && (r == 0 || offset + (r - 1) * stride + c <= count)
    }
  }

  /// Computes `out = scale · a · b + keep · out` for matrices that lie inside larger buffers.
  ///
  /// - Parameters:
  ///   - m: Rows of `a` and of `out`.
  ///   - n: Columns of `b` and of `out`.
  ///   - k: Columns of `a` and rows of `b`.
  ///   - keep: `0` overwrites `out`, `1` adds to it.
  /// - Complexity: O(m · n · k)
  package static func multiply(
    _ m: Int, _ n: Int, _ k: Int, scale: Float = 1,
    _ a: [Float], _ aPlace: Place, _ b: [Float], _ bPlace: Place, keep: Float = 0,
    into out: inout [Float], _ outPlace: Place
  ) {
    precondition(isLoaded, "there is no OpenBLAS; ProductLibrary.load() tells why")
    precondition(aPlace.holds(m, k, in: a.count), "the left factor does not fit its buffer")
    precondition(bPlace.holds(k, n, in: b.count), "the right factor does not fit its buffer")
    precondition(outPlace.holds(m, n, in: out.count), "the product does not fit its buffer")
    guard m > 0, n > 0 else { return }
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        out.withUnsafeMutableBufferPointer { out in
          guard let a = a.baseAddress, let b = b.baseAddress, let out = out.baseAddress else {
            return
          }
          products_multiply(
            aPlace.isTransposed ? 1 : 0, bPlace.isTransposed ? 1 : 0, Int32(m), Int32(n), Int32(k),
            scale, a + aPlace.offset, Int32(aPlace.stride), b + bPlace.offset,
            Int32(bPlace.stride), keep, out + outPlace.offset, Int32(outPlace.stride))
        }
      }
    }
  }

  /// Multiplies each row of `x` by the transpose of `w`: `out[t, d] = Σc x[t, c] · w[d, c]`.
  ///
  /// - Parameters:
  ///   - x: Shape `[T, C]`.
  ///   - weights: A buffer that holds `w`, shape `[D, C]` as checkpoints store it.
  ///   - place: Where in that buffer `w` lies.
  ///   - out: Shape `[T, D]`.
  ///   - isAdding: Whether to add to what `out` holds.
  /// - Complexity: O(T · C · D)
  package static func forward(
    _ x: [Float], _ weights: [Float], _ place: Range<Int>, rows T: Int, channels C: Int,
    isAdding: Bool = false, into out: inout [Float]
  ) {
    let D = place.count / C
    multiply(
      T, D, C, x, Place(stride: C), weights,
      Place(place.lowerBound, stride: C, isTransposed: true), keep: isAdding ? 1 : 0, into: &out,
      Place(stride: D))
  }

  /// Propagates gradients of ``forward(_:_:_:rows:channels:isAdding:into:)`` to its input:
  /// `out[t, c] = Σd dy[t, d] · w[d, c]`.
  package static func backward(
    _ dy: [Float], _ weights: [Float], _ place: Range<Int>, rows T: Int, channels C: Int,
    into out: inout [Float]
  ) {
    let D = place.count / C
    multiply(
      T, C, D, dy, Place(stride: D), weights, Place(place.lowerBound, stride: C), into: &out,
      Place(stride: C))
  }

  /// Adds the gradients of the weights: `dw[d, c] += Σt dy[t, d] · x[t, c]`.
  ///
  /// - Parameters:
  ///   - place: Where `dw`, shape `[D, C]`, lies in `gradients`.
  package static func accumulate(
    _ dy: [Float], _ x: [Float], rows T: Int, channels C: Int, into gradients: inout [Float],
    _ place: Range<Int>
  ) {
    let D = place.count / C
    multiply(
      D, C, T, dy, Place(stride: D, isTransposed: true), x, Place(stride: C), keep: 1,
      into: &gradients, Place(place.lowerBound, stride: C))
  }
}
