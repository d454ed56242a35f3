import Ponder
public import PonderEngine

/// A finite set of documents without end: pass after pass, each in a new order.
///
/// A document is made when it is asked for, so that a stream needs the memory of its texts alone.
public struct DocumentStream: TrainingStream {
  private let count: Int
  private let seed: UInt64
  private let make: @Sendable (Int) -> TrainingDocument

  /// - Parameters:
  ///   - count: How many documents there are.
  ///   - seed: Orders them.
  ///   - make: The document of an index below `count`.
  /// - Throws: ``EmptyDataError`` when there are none.
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

/// Training data without a document in it.
public struct EmptyDataError: Error, Hashable, Sendable, CustomStringConvertible {
  public init() {}

  public var description: String { "the training data has no document to learn from" }
}
