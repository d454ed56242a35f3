import Foundation
import Ponder
import PonderSearch
import Testing

@testable import PonderPolicy

struct PolicyFileTests {
  private static let entry = """
    {"bin": 1, "budget": 4, "strategy": "majority", "accuracy": 0.5, "low": 0.4, "high": 0.6, \
    "floatingPointOperations": 10, "decider": 2}
    """
  private static let good = """
    {"measure": "prompt", "bins": {"edges": [0.5]}, "entries": [\(entry)], \
    "provenance": {"models": {"proposer": "f"}, "domain": "d", "problems": 3, "seed": 1}}
    """

  private func read(_ text: String) throws -> Policy {
    try JSONDecoder().decode(Policy.self, from: Data(text.utf8))
  }

  @Test func `what is written is read`() throws {
    let policy = try read(Self.good)
    #expect(policy.bins.count == 2 && policy.entries[0].strategy.description == "majority")
    #expect(try read(String(decoding: JSONEncoder().encode(policy), as: UTF8.self)) == policy)
  }

  private static let faults: [(String, String, message: String)] = [
    (
      #""edges": [0.5]"#, #""edges": [0.2, 0.5]"#,
      "edges must be descending numbers, not [0.2, 0.5]"
    ),
    (
      #""bin": 1"#, #""bin": 3"#,
      "bin of an entry must be from 1 to 2, the number of bins, not 3"
    ),
    (
      #""bin": 1"#, #""bin": -9223372036854775808"#,
      "bin of an entry must be from 1 to 2, the number of bins, not -9223372036854775808"
    ),
    (
      #""decider": 2"#, #""decider": 0"#,
      "decider of an entry must be from 1 to 2, the number of bins, not 0"
    ),
    (
      #""budget": 4"#, #""budget": -4"#,
      "budget of an entry must be from 1 to 1000000000 generations, not -4"
    ),
    (
      #""budget": 4"#, #""budget": 9223372036854775807"#,
      "budget of an entry must be from 1 to 1000000000 generations, not 9223372036854775807"
    ),
    (#""accuracy": 0.5"#, #""accuracy": 1.5"#, "accuracy of an entry must be from 0 to 1, not 1.5"),
    (#""low": 0.4"#, #""low": -1e300"#, "low of an entry must be from 0 to 1, not -1e+300"),
    (
      #"Operations": 10"#, #"Operations": -10"#,
      "floatingPointOperations of an entry must be a number of at least 0, not -10.0"
    ),
    (
      #""problems": 3"#, #""problems": -3"#, "problems of provenance must be at least 0, not -3"
    ),
    (
      #""bin": 1"#, #""bni": 1, "bin": 1"#,
      "a key of an entry must be one of bin, budget, strategy, accuracy, low, high, "
        + "floatingPointOperations, decider, not 'bni'"
    ),
    (
      #""edges": [0.5]"#, #""edges": [0.5], "count": 9"#,
      "a key of bins must be one of edges, not 'count'"
    ),
    (
      #""measure""#, #""mesure": 1, "measure""#,
      "a key of the policy must be one of measure, bins, entries, provenance, valueCurves, stopping, "
        + "confidenceTables, not 'mesure'"
    ),
    (
      #""seed": 1"#, #""seed": 1, "sed": 2"#,
      "a key of provenance must be one of models, domain, problems, seed, not 'sed'"
    ),
    (entry, "", "entries must be at least one, not none"),
    (
      entry, "\(entry), \(entry)",
      "entries must be one for each bin and budget, not two for bin 1 at a budget of 4"
    ),
  ]

  @Test(arguments: faults.indices)
  func `a field that no policy can have is named`(index: Int) {
    let (old, new, message) = Self.faults[index]
    let text = Self.good.replacing(old, with: new)
    #expect(text != Self.good)
    let error = #expect(throws: ConfigurationError.self) { try read(text) }
    #expect(error?.description == message)
  }
}
