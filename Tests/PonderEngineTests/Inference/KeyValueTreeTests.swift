import Testing

@testable import PonderEngine

struct KeyValueTreeTests {
  let shape: KeyValueShape

  init() throws { shape = KeyValueShape(try TinyModels.make().configuration) }

  /// Out of line, because `#expect` cannot take a mutating call apart.
  private func evicts(_ tree: inout KeyValueTree, to limit: Int) -> Bool { tree.evict(to: limit) }

  private func known(_ tokens: [Int], in tree: KeyValueTree) -> Int {
    var tree = tree
    return tree.match(tokens[...]).count
  }

  private func segment(_ count: Int) -> KeyValueSegment {
    KeyValueSegment(KeyValueStorage(shape, capacity: count))
  }

  @Test func `a node is split where two prefixes part, and nothing is copied`() {
    var tree = KeyValueTree()
    let first = tree.insert([1, 2, 3, 4], segment(4), after: KeyValueTree.root)
    let bytes = tree.byteCount
    let (upper, known) = tree.match([1, 2, 9][...])
    #expect(known == 2)
    #expect(tree.byteCount == bytes)
    #expect(tree.runs(to: first).map(\.range) == [0..<2, 2..<4])
    let second = tree.insert([9, 8], segment(2), after: upper)
    #expect(tree.runs(to: second).map(\.range) == [0..<2, 0..<2])
    #expect(tree.runs(to: first)[0].segment === tree.runs(to: second)[0].segment)
    #expect(tree.nodeCount == 3 && tree.positionCount == 6)
  }

  @Test func `what somebody else added first is kept`() {
    var tree = KeyValueTree()
    let kept = segment(3)
    let node = tree.insert([1, 2, 3], kept, after: KeyValueTree.root)
    let again = tree.insert([1, 2, 3], segment(3), after: KeyValueTree.root)
    #expect(again == node)
    #expect(tree.runs(to: node)[0].segment === kept)
    #expect(tree.byteCount == kept.byteCount)
  }

  @Test func `the least recently used go first, the pinned stay`() {
    var tree = KeyValueTree()
    let nodes = (0..<4).map { tree.insert([$0, 5], segment(2), after: KeyValueTree.root) }
    tree.pin(nodes[0])
    _ = tree.match([1, 5][...])
    let one = segment(2).byteCount
    #expect(evicts(&tree, to: 2 * one))
    #expect(known([2, 5], in: tree) == 0 && known([3, 5], in: tree) == 0)
    #expect(known([0, 5], in: tree) == 2 && known([1, 5], in: tree) == 2)
    #expect(!evicts(&tree, to: 0))
    #expect(tree.byteCount == one)
    tree.unpin(nodes[0])
    #expect(evicts(&tree, to: 0) && tree.nodeCount == 0)
  }

  @Test func `a parent outlives its children`() {
    var tree = KeyValueTree()
    let parent = tree.insert([1, 2], segment(2), after: KeyValueTree.root)
    let child = tree.insert([3], segment(1), after: parent)
    tree.pin(child)
    #expect(!evicts(&tree, to: 0))
    #expect(tree.runs(to: child).count == 2)
  }
}
