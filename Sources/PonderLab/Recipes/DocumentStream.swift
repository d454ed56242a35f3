import Ponder
import PonderData
public import PonderEngine

/// Repeats a finite set of documents without end, each pass in a new order.
///
/// Documents are made on request, so a stream keeps only their texts in memory.
public struct DocumentStream: TrainingStream {
  private let count: Int
  private let seed: UInt64
  private let make: @Sendable (Int) -> TrainingDocument

  /// - Parameters:
  ///   - count: The number of documents.
  ///   - seed: Determines their order.
  ///   - make: Makes the document of an index below `count`.
  /// - Throws: ``EmptyDataError`` when `count` is zero.
  public init(
    _ count: Int, seed: UInt64, make: @escaping @Sendable (Int) -> TrainingDocument
  ) throws(EmptyDataError) {
    guard count > 0 else { throw EmptyDataError() }
    self.count = count
    self.seed = seed
    self.make = make
  }

  public func document(_ index: Int) -> TrainingDocument {
    let (pass, place) = index.quotientAndRemainder(dividingBy: count)
    return make(Permutation(count: count, seed: seed.derived(pass))[place])
  }
}

/// Training data without any document.
public struct EmptyDataError: Error, Hashable, Sendable, CustomStringConvertible {
  public init() {}

  public var description: String { "the training data has no document to learn from" }
}
