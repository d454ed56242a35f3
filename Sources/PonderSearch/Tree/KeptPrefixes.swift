/// The open prefixes of a search that it may come back to, and the texts that it has seen.
struct KeptPrefixes: Sendable {
  /// The question first, then in the order in which they were sampled.
  var prefixes: [TreePrefix] = []
  private var seen: Set<[String]> = []

  init() {}

  /// - Parameters:
  ///   - roots: The question, once for each tree.
  ///   - count: How many continuations of it are sampled.
  init(_ roots: [TreePrefix], sampled count: Int) {
    prefixes = roots
    for index in prefixes.indices { prefixes[index].samples = count }
  }

  /// These and new ones, less those whose text is not new: a prefix that is sampled again tells nothing.
  mutating func joined(by new: [TreePrefix]) -> [TreePrefix] {
    prefixes + new.filter { seen.insert($0.steps).inserted }
  }

  /// The prefix with the best score, the longest of equal ones; the question if there is no other.
  var best: TreePrefix? {
    prefixes.max { ($0.score, $0.depth, $1.node) < ($1.score, $1.depth, $0.node) }
  }
}
