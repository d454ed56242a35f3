/// Distributes the items of a step over blocks of rows.
///
/// Long items go first, each into the first block with room; single rows fill what is left. An
/// item's result does not depend on its block.
struct BlockPacking {
  /// Indices of the items of each block.
  private(set) var blocks: [[Int]] = []
  private var room: [Int] = []

  /// - Parameters:
  ///   - weights: Rows of each item, from 1 to the usable lanes of the widest block.
  ///   - threads: Blocks that are computed concurrently.
  init(_ weights: [Int], sizes: BlockSizes, threads: Int) {
    let total = weights.reduce(0, +)
    let longest = weights.max() ?? 1
    // As many blocks as the rows need, rounded up so that every thread is busy.
    let rounds = (total + sizes.rows * threads - 1) / (sizes.rows * threads)
    let size = max(longest, (total + rounds * threads - 1) / max(1, rounds * threads))
    for (item, weight) in weights.enumerated() where weight > 1 {
      place(item, weight, size: size, from: 0)
    }
    var first = 0
    for (item, weight) in weights.enumerated() where weight == 1 {
      while first < room.count, room[first] == 0 { first += 1 }
      place(item, weight, size: size, from: first)
    }
  }

  private mutating func place(_ item: Int, _ weight: Int, size: Int, from first: Int) {
    if let block = (first..<max(first, room.count)).first(where: { room[$0] >= weight }) {
      blocks[block].append(item)
      room[block] -= weight
    } else {
      blocks.append([item])
      room.append(size - weight)
    }
  }
}
