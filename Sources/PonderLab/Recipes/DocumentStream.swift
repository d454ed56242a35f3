import Ponder
public import PonderEngine

/// A finite set of documents without end: pass after pass, each in a new order.
public struct DocumentStream: TrainingStream {
  private let documents: [TrainingDocument]
  private let seed: UInt64

  /// - Throws: ``EmptyDataError`` when there are none.
  public init(_ documents: [TrainingDocument], seed: UInt64) throws(EmptyDataError) {
    guard !documents.isEmpty else { throw EmptyDataError() }
    self.documents = documents
    self.seed = seed
  }

  public func document(_ index: Int) -> TrainingDocument {
    let (pass, place) = index.quotientAndRemainder(dividingBy: documents.count)
    return documents[Permutation(count: documents.count, seed: seed.derived(pass))[place]]
  }
}

/// Training data without a document in it.
public struct EmptyDataError: Error, Hashable, Sendable, CustomStringConvertible {
  public init() {}

  public var description: String { "the training data has no document to learn from" }
}
