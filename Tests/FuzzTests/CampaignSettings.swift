#if os(Linux)
import Foundation

/// What a campaign tries, from the environment; `Scripts/fuzz.sh` fills it in.
struct CampaignSettings: Sendable {
  /// The part of a child process, if this is one.
  var child: FuzzChild?
  /// Inputs over all doors, or at the one that is named.
  var count: Int
  var seed: UInt64
  /// Doors under attack at once.
  var jobs: Int
  var door: String?
  /// Where findings and the state lie, so that a campaign that is run again goes on; a short one leaves
  /// nothing.
  var folder: URL?

  init(_ environment: [String: String]) {
    func number(_ name: String) -> Int? { environment["PONDER_FUZZ_\(name)"].flatMap { Int($0) } }
    count = number("COUNT") ?? 5_000
    seed = UInt64(number("SEED") ?? 13)
    jobs = max(1, number("JOBS") ?? 2)
    door = environment["PONDER_FUZZ_DOOR"].flatMap { $0.isEmpty ? nil : $0 }
    folder = environment["PONDER_FUZZ_FOLDER"].map { URL(fileURLWithPath: $0) }
    child = environment["PONDER_FUZZ_CHILD"].flatMap {
      try? JSONDecoder().decode(FuzzChild.self, from: Data($0.utf8))
    }
  }
}
#endif
