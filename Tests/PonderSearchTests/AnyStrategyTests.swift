import Foundation
import Ponder
import PonderSearch
import Testing

struct AnyStrategyTests {
  private func decode(_ json: String) throws -> AnyStrategy {
    try JSONDecoder().decode(AnyStrategy.self, from: Data(json.utf8))
  }

  @Test(arguments: [
    (#""majority""#, "majority"), (#"{"greedy": {}}"#, "greedy"),
    (#""best-of-n""#, "best-of-N weighted"),
    (
      #"{"best-of-n": {"selection": "best", "aggregation": "minimum"}}"#,
      "best-of-N best by minimum"
    ),
    (#""beam""#, "beam, width 4"), (#"{"beam": {"width": "sqrt"}}"#, "beam, width √N"),
    (#"{"beam": {"width": 2, "lookahead": 3, "selection": "best"}}"#, "lookahead 3, width 2 best"),
    (#"{"revisions": {"ratio": "16:1"}}"#, "revisions 16:1 hierarchical"),
    (
      #"{"revisions": {"ratio": "1:4", "choice": "majority", "sampling": {"temperature": 0.5}}}"#,
      "revisions 1:4 majority T 0.5"
    ),
  ])
  func `what a file says is what it names, and comes back`(json: String, name: String) throws {
    let strategy = try decode(json)
    #expect(strategy.description == name)
    let again = try JSONDecoder().decode(
      AnyStrategy.self, from: JSONEncoder().encode(strategy))
    #expect(again == strategy)
  }

  @Test(arguments: [
    #""mcts""#, #""revisions""#, #"{"beam": {"width": 0}}"#, #"{"beam": {"width": "wide"}}"#,
    #"{"revisions": {"ratio": "0:1"}}"#, #"{"revisions": {}}"#, #"{"beam": {}, "greedy": {}}"#,
    #"{"majority": {"sampling": {"temperature": 0}}}"#,
    #"{"majority": {"sampling": {"topP": 2}}}"#,
  ])
  func `bad settings are refused when they are read`(json: String) {
    #expect(throws: (any Error).self) { try decode(json) }
  }
}
