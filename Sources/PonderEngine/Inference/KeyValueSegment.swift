import Synchronization

/// What the engine keeps of one position: its keys and values in every layer, and its last hidden
/// row, from which logits can be had at any later time.
///
/// Vectors are groups of eight channels; a head of `D` channels takes `D / 8` of them, rounded up.
struct KeyValueShape: Hashable, Sendable {
  /// `L`
  let layers: Int
  /// `G`
  let heads: Int
  /// Vectors of eight channels in one head.
  let vectorsPerHead: Int
  /// `C`
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

/// Keys, values and hidden rows of up to `capacity` neighbouring positions.
///
/// One head's keys lie next to each other, so attention reads memory in order.
struct KeyValueStorage: Sendable {
  let shape: KeyValueShape
  let capacity: Int
  /// `[L][key, value][G][capacity][vectorsPerHead]`
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

  /// Index of a head's first key vector.
  @inline(__always)
  func firstKey(layer: Int, head: Int) -> Int {
    (layer * 2 * shape.heads + head) * capacity * shape.vectorsPerHead
  }

  /// Index of a head's first value vector.
  @inline(__always)
  func firstValue(layer: Int, head: Int) -> Int {
    ((layer * 2 + 1) * shape.heads + head) * capacity * shape.vectorsPerHead
  }
}

/// Finished positions, shared by reference by everything that continues them.
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
/// Only the worker that computes the sequence touches the storage, and only for the length of one
/// step; the lock is never contended.
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

  /// Hands the written positions over for sharing; the tail is empty afterwards.
  func freeze() -> KeyValueSegment { KeyValueSegment(take()) }
}
