/// A prefix tree of computed positions.
///
/// A node holds a run of tokens and a view of the segment that holds their keys and values. Two
/// prefixes share every node up to the point where they diverge; a node is split there, and the
/// halves are views of one segment, so nothing is ever copied. Nodes in use by a running sequence
/// are pinned; the least recently used leaves without a pin can be evicted, and are recomputed to
/// the same bits when they are needed again.
struct KeyValueTree: Sendable {
  /// The node before the first token.
  static let root = 0

  private struct Node {
    var parent: Int
    var tokens: [Int]
    var run: KeyValueRun?
    /// Children by their first token.
    var children: [Int: Int] = [:]
    var pins = 0
    var lastUse: Int
  }

  private var nodes = [Node(parent: -1, tokens: [], run: nil, lastUse: 0)]
  private var free: [Int] = []
  private var clock = 0
  /// How many nodes view a segment.
  private var views: [ObjectIdentifier: Int] = [:]
  /// Bytes of all segments in the tree.
  private(set) var byteCount = 0

  init() {}

  /// Walks down from `start` as far as `tokens` are known.
  ///
  /// A node that matches only in part is split, so that the walk always ends at a node.
  ///
  /// - Returns: The last node, and how many tokens lie on the path to it.
  /// - Complexity: O(tokens)
  mutating func match(
    _ tokens: ArraySlice<Int>, after start: Int = root
  ) -> (node: Int, count: Int) {
    clock += 1
    var node = start
    var next = tokens.startIndex
    while next < tokens.endIndex, let child = nodes[node].children[tokens[next]] {
      let known = nodes[child].tokens
      let limit = min(known.count, tokens.endIndex - next)
      var common = 1
      while common < limit, known[common] == tokens[next + common] { common += 1 }
      node = common < known.count ? split(child, at: common) : child
      nodes[node].lastUse = clock
      next += common
    }
    return (node, next - tokens.startIndex)
  }

  /// Adds computed positions below `start`.
  ///
  /// Positions that are already in the tree are kept, and the new ones dropped.
  ///
  /// - Parameters:
  ///   - tokens: The tokens of the segment's first positions.
  /// - Returns: The node that ends with the last token.
  mutating func insert(
    _ tokens: [Int], _ segment: KeyValueSegment, after start: Int
  ) -> Int {
    let (node, known) = match(tokens[...], after: start)
    guard known < tokens.count else { return node }
    let run = KeyValueRun(segment: segment, range: known..<tokens.count)
    let added = add(
      Node(parent: node, tokens: Array(tokens[known...]), run: run, lastUse: clock))
    nodes[node].children[tokens[known]] = added
    retain(segment)
    return added
  }

  /// The chain from the first token to the end of `node`.
  func runs(to node: Int) -> [KeyValueRun] {
    var runs: [KeyValueRun] = []
    var node = node
    while node != Self.root {
      if let run = nodes[node].run { runs.append(run) }
      node = nodes[node].parent
    }
    runs.reverse()
    return runs
  }

  /// Protects `node`, and everything above it, from eviction.
  mutating func pin(_ node: Int) { nodes[node].pins += 1 }

  /// Removes one pin.
  mutating func unpin(_ node: Int) {
    precondition(nodes[node].pins > 0, "node \(node) is not pinned")
    clock += 1
    nodes[node].pins -= 1
    nodes[node].lastUse = clock
  }

  /// Evicts the least recently used leaves without a pin until at most `limit` bytes are left.
  ///
  /// - Returns: Whether the limit was reached.
  @discardableResult
  mutating func evict(to limit: Int) -> Bool {
    while byteCount > limit {
      let leaves = nodes.indices.filter { isEvictable($0) }
        .sorted { (nodes[$0].lastUse, $0) < (nodes[$1].lastUse, $1) }
      guard !leaves.isEmpty else { return false }
      for leaf in leaves where byteCount > limit { remove(leaf) }
    }
    return true
  }

  /// Nodes in the tree, not counting the root.
  var nodeCount: Int { nodes.count - 1 - free.count }

  /// Positions in the tree.
  var positionCount: Int { nodes.reduce(0) { $0 + $1.tokens.count } }

  private func isEvictable(_ node: Int) -> Bool {
    nodes[node].run != nil && nodes[node].pins == 0 && nodes[node].children.isEmpty
  }

  /// Splits a node in two; the lower half keeps its number, its pins and its children.
  ///
  /// - Returns: The number of the upper half.
  private mutating func split(_ node: Int, at count: Int) -> Int {
    guard let run = nodes[node].run else { return node }
    let middle = run.range.lowerBound + count
    let tokens = nodes[node].tokens
    let upper = add(
      Node(
        parent: nodes[node].parent, tokens: Array(tokens[..<count]),
        run: KeyValueRun(segment: run.segment, range: run.range.lowerBound..<middle),
        children: [tokens[count]: node], lastUse: nodes[node].lastUse))
    nodes[nodes[node].parent].children[tokens[0]] = upper
    nodes[node].parent = upper
    nodes[node].tokens = Array(tokens[count...])
    nodes[node].run = KeyValueRun(segment: run.segment, range: middle..<run.range.upperBound)
    retain(run.segment)
    return upper
  }

  private mutating func add(_ node: Node) -> Int {
    guard let index = free.popLast() else {
      nodes.append(node)
      return nodes.count - 1
    }
    nodes[index] = node
    return index
  }

  private mutating func remove(_ node: Int) {
    guard let run = nodes[node].run else { return }
    let parent = nodes[node].parent
    nodes[parent].children[nodes[node].tokens[0]] = nil
    // A parent is at least as recently used as its children were.
    nodes[parent].lastUse = max(nodes[parent].lastUse, nodes[node].lastUse)
    nodes[node] = Node(parent: -1, tokens: [], run: nil, lastUse: 0)
    free.append(node)
    release(run.segment)
  }

  private mutating func retain(_ segment: KeyValueSegment) {
    let count = views[ObjectIdentifier(segment), default: 0]
    if count == 0 { byteCount += segment.byteCount }
    views[ObjectIdentifier(segment)] = count + 1
  }

  private mutating func release(_ segment: KeyValueSegment) {
    let count = views[ObjectIdentifier(segment), default: 0]
    views[ObjectIdentifier(segment)] = count == 1 ? nil : count - 1
    if count == 1 { byteCount -= segment.byteCount }
  }
}
