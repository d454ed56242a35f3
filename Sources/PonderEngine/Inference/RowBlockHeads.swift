// M lanes of a block, C width, V vocabulary.

extension RowBlock {
  /// A position whose logits are requested.
  private struct Head {
    let item: Int
    let position: Int
  }

  /// Computes the logits that the items request, draws from them and reads them.
  mutating func readHeads(
    _ items: [WorkItem], _ tails: [KeyValueStorage], _ parameters: Parameters,
    into outcomes: inout [WorkOutcome]
  ) {
    var wanted: [Head] = []
    for (index, item) in items.enumerated() {
      if item.series != nil {
        wanted.append(Head(item: index, position: item.start + item.tokens.count - 1))
      }
      for position in item.readings?.positions ?? [] {
        wanted.append(Head(item: index, position: position))
      }
    }
    let width = sizes.largest.usable.count
    for first in stride(from: 0, to: wanted.count, by: width) {
      let heads = Array(wanted[first..<min(first + width, wanted.count)])
      computeLogits(heads, items, tails, parameters)
      read(heads, items, into: &outcomes)
    }
  }

  private mutating func computeLogits(
    _ heads: [Head], _ items: [WorkItem], _ tails: [KeyValueStorage], _ parameters: Parameters
  ) {
    let (C, size) = (configuration.width, sizes.fitting(heads.count))
    for (r, head) in heads.enumerated() {
      copyHidden(items[head.item], tails[head.item], head.position, to: r * C)
    }
    copyRows(
      rowsOfWidth, channels: C, toLanes: size.usable[..<heads.count], of: &normalized,
      lanes: size.lanes)
    Products.blockForward(
      normalized, parameters.values, parameters.layout.output, lanes: size.lanes, channels: C,
      into: &logits)
  }

  private mutating func read(
    _ heads: [Head], _ items: [WorkItem], into outcomes: inout [WorkOutcome]
  ) {
    let (V, size) = (configuration.vocabularySize, sizes.fitting(heads.count))
    for (r, head) in heads.enumerated() {
      copyLanes(
        logits, lanes: size.lanes, channels: V, at: CollectionOfOne(size.usable[r]),
        toRows: &logitRow)
      guard logitRow.allSatisfy(\.isFinite) else {
        outcomes[head.item].isNotFinite = true
        continue
      }
      let item = items[head.item]
      if let series = item.series {
        let drawn = series.next(from: logitRow, scratch: &scratch)
        if drawn.allSatisfy({ $0.token == drawn[0].token }) {
          outcomes[head.item].drawn.append(drawn[0])
        } else {
          outcomes[head.item].parted = drawn
        }
      }
      if let readings = item.readings {
        let normalizer = logSumOfExponentials(logitRow, scratch: &scratch).value
        outcomes[head.item].readings.append(readings.tokens.map { logitRow[$0] - normalizer })
      }
    }
  }

  /// Copies a position's last hidden row from wherever it lies in the chain.
  private mutating func copyHidden(
    _ item: WorkItem, _ tail: KeyValueStorage, _ position: Int, to place: Int
  ) {
    let C = configuration.width
    if position >= item.cached {
      let from = (position - item.cached) * C
      for i in 0..<C { rowsOfWidth[place + i] = tail.hidden[from + i] }
      return
    }
    var first = 0
    for run in item.runs {
      if position < first + run.range.count {
        let from = (position - first + run.range.lowerBound) * C
        for i in 0..<C { rowsOfWidth[place + i] = run.segment.storage.hidden[from + i] }
        return
      }
      first += run.range.count
    }
  }
}
