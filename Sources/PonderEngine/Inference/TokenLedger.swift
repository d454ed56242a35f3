import Ponder
import Synchronization

/// Counts what a piece of work needs by itself, as if nothing else ran: every token of a text once.
///
/// What an engine actually computes depends on other work, which may have cached a prefix or evicted
/// one. What this work needs does not, so a study that is run again, at any concurrency, reports the
/// same costs.
public final class TokenLedger: Sendable {
  /// Texts read so far, as a tree of tokens.
  private struct Tree {
    var children: [[Int: Int]] = [[:]]

    /// Adds a text and returns how many of its tokens are new; the new ones are the last ones.
    mutating func add(_ tokens: some Collection<Int>) -> Int {
      var node = 0
      var new = 0
      for token in tokens {
        if let child = children[node][token] {
          node = child
        } else {
          children.append([:])
          children[node][token] = children.count - 1
          node = children.count - 1
          new += 1
        }
      }
      return new
    }
  }

  private let tree = Mutex(Tree())
  private let configuration: ModelConfiguration

  init(_ configuration: ModelConfiguration) { self.configuration = configuration }

  /// What sampling after a prefix needs: the part of the prefix not yet read, then each sample.
  func cost(sampling sequences: [[Int]], after prefix: [Int]) -> ModelCost {
    tree.withLock { tree in
      let new = tree.add(prefix)
      var operations = configuration.floatingPointOperations(
        over: new, after: prefix.count - new, outputs: 0)
      for sequence in sequences {
        // The sampler does not read back its last token.
        let read = max(0, sequence.count - 1)
        operations += configuration.floatingPointOperations(
          over: read, after: prefix.count, outputs: sequence.count)
        _ = tree.add(prefix + sequence.dropLast())
      }
      return ModelCost(
        calls: 1, readTokens: new, sampledTokens: sequences.reduce(0) { $0 + $1.count },
        floatingPointOperations: operations)
    }
  }

  /// What reading distributions of a text needs: the part not yet read, and the outputs.
  func cost(reading tokens: [Int], outputs: Int) -> ModelCost {
    tree.withLock { tree in
      let new = tree.add(tokens)
      return ModelCost(
        calls: 1, readTokens: new,
        floatingPointOperations: configuration.floatingPointOperations(
          over: new, after: tokens.count - new, outputs: outputs))
    }
  }
}
