import Synchronization

/// What the engine keeps of one position: its keys and values in every layer, and its last hidden
/// row, from which logits can be computed later.
///
/// Vectors are groups of eight channels; a head of `D` channels takes `D / 8` of them, rounded up.
struct KeyValueShape: Hashable, Sendable {
  /// Layers: `L`.
  let layers: Int
  /// Key-value heads: `G`.
  let heads: Int
  /// Vectors of eight channels in one head.
  let vectorsPerHead: Int
  /// Channels of the residual stream: `C`.
  let width: Int

  init(_ configuration: ModelConfiguration) {
    layers = configuration.layerCount
    heads = configuration.keyValueHeadCount
    vectorsPerHead = (configuration.headSize + 7) / 8
    width = configuration.width
  }

  /// Bytes of one position.
  var bytesPerPosition: Int { layers * 2 * heads * vectorsPerHead * 32 + width * 4 }
}

/// Keys, values and hidden rows of up to `capacity` consecutive positions.
///
/// The keys of one layer are contiguous, and so are its values, so that attention reads memory in
/// order even when only the first positions are filled.
struct KeyValueStorage: Sendable {
  let shape: KeyValueShape
  let capacity: Int
  /// Shape `[L][key, value][capacity][G][vectorsPerHead]`.
  var vectors: [SIMD8<Float>]
  /// `[capacity][C]`: rows after the final norm.
  var hidden: [Float]

  init(_ shape: KeyValueShape, capacity: Int) {
    self.shape = shape
    self.capacity = capacity
    vectors = Array(
      repeating: .zero, count: shape.layers * 2 * shape.heads * capacity * shape.vectorsPerHead)
    hidden = Array(repeating: 0, count: capacity * shape.width)
  }

  var byteCount: Int { capacity * shape.bytesPerPosition }

  /// Index of the first key vector of a position; its values lie `capacity` positions further on.
  @inline(__always)
  func firstKey(layer: Int, position: Int) -> Int {
    (layer * 2 * capacity + position) * shape.heads * shape.vectorsPerHead
  }

  /// Index of the first value vector of a position.
  @inline(__always)
  func firstValue(layer: Int, position: Int) -> Int {
    ((layer * 2 + 1) * capacity + position) * shape.heads * shape.vectorsPerHead
  }
}

/// Finished positions, shared by reference by every sequence that continues them.
final class KeyValueSegment: Sendable {
  let storage: KeyValueStorage

  init(_ storage: KeyValueStorage) { self.storage = storage }

  var byteCount: Int { storage.byteCount }
}

/// A stretch of a segment: one link of the chain that a sequence attends to.
struct KeyValueRun: Sendable {
  let segment: KeyValueSegment
  /// Positions within the segment.
  let range: Range<Int>
}

/// The positions that one sequence is still writing.
///
/// Only the worker that computes the sequence touches the storage, and only during one step; the
/// lock is never contended.
final class KeyValueTail: Sendable {
  let shape: KeyValueShape
  let capacity: Int
  private let storage = Mutex<KeyValueStorage?>(nil)

  init(_ shape: KeyValueShape, capacity: Int) {
    self.shape = shape
    self.capacity = capacity
  }

  var byteCount: Int { capacity * shape.bytesPerPosition }

  /// Takes the storage out for writing, allocating it the first time.
  func take() -> KeyValueStorage {
    let taken = storage.withLock { stored in
      let taken = stored
      stored = nil
      return taken
    }
    return taken ?? KeyValueStorage(shape, capacity: capacity)
  }

  /// Puts the storage back.
  func put(_ value: consuming KeyValueStorage) {
    let value = value
    storage.withLock { $0 = value }
  }

  /// Freezes the written positions for sharing; the tail is empty afterwards.
  func freeze() -> KeyValueSegment { KeyValueSegment(take()) }
}
