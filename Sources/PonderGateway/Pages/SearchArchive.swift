import DequeModule
import Ponder
import Synchronization

/// The last searches, to be looked at.
final class SearchArchive: Sendable {
  struct Entry: Sendable {
    let id: String
    let question: String
    let outcome: SearchOutcome
  }

  private let entries = Mutex<Deque<Entry>>([])
  private let limit: Int
  let model: String

  /// A solution with more candidates or nodes than this is kept without them.
  private static let mostNodes = 20_000

  /// - Parameter limit: How many searches are kept; 0 keeps none.
  init(atMost limit: Int, model: String) {
    self.limit = limit
    self.model = model
  }

  func keep(_ outcome: SearchOutcome, id: String, question: String) {
    guard limit > 0 else { return }
    var outcome = outcome
    if let solution = outcome.solution,
      solution.candidates.count.plus(solution.tree.count) > Self.mostNodes
    {
      outcome.solution = nil
    }
    let entry = Entry(id: id, question: question.shown(atMost: 2_000), outcome: outcome)
    entries.withLock { entries in
      entries.removeAll { $0.id == id }
      entries.append(entry)
      if entries.count > limit { entries.removeFirst() }
    }
  }

  /// The newest first.
  var all: [Entry] { entries.withLock { $0.reversed() } }

  func entry(_ id: String) -> Entry? { entries.withLock { $0.first { $0.id == id } } }
}

#if Servers
extension SearchArchive {
  func keep(_ outcome: SearchOutcome, of job: CompletionJob) {
    keep(outcome, id: job.id, question: job.request.conversation.messages.last?.content ?? "")
  }
}
#endif
