#if os(Linux)
import Foundation
import PonderTesting
import Testing

/// Damaged inputs at every door: none may crash, hang or fill the memory.
///
/// The inputs are tried in processes of their own, so that one that crashes is found and the campaign
/// goes on. `Scripts/fuzz.sh` runs as many as one likes.
@Suite(.serialized)
struct FuzzTests {
  private static let settings = CampaignSettings(ProcessInfo.processInfo.environment)

  @Test(.enabled(if: settings.child == nil), .timeLimit(.minutes(600)))
  func `valid inputs are taken; no damaged one crashes, hangs or fills the memory`() async throws {
    let found = try await Campaign(Self.settings).run()
    #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
  }

  @Test func `a mutator's series depends on its seed and the index alone`() {
    let corpus = [Array(#"{"a": 12, "b": "c"}"#.utf8), Array("x: [1, 2]\n".utf8)]
    let (one, other) = (Mutator(corpus, seed: 1), Mutator(corpus, seed: 2))
    let inputs = (0..<100).map { one.input($0) }
    #expect(inputs == (0..<100).map { Mutator(corpus, seed: 1).input($0) })
    #expect(inputs != (0..<100).map { other.input($0) })
    #expect(Array(inputs[..<2]) == corpus && Set(inputs).count > 80)
    #expect(inputs.allSatisfy { $0.count <= Mutator.longest })
  }

  /// The child's side of the campaign.
  @Test(.enabled(if: settings.child != nil)) func `fuzz child`() async throws {
    guard let child = Self.settings.child else { return }
    try await child.run()
  }
}
#endif
