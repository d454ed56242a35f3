public import Ponder
public import PonderSearch

/// What the revision chains of a study show of earlier attempts, such as
/// `{window: 4, dropping: 3, beliefs: true, shown: {marked: "(then"}}`.
public struct ShownAttempts: Codable, Hashable, Sendable {
  /// The attempts shown.
  public var window: AttemptWindow
  /// What is shown of them.
  public var view: AttemptView

  public init(window: AttemptWindow = .usual, view: AttemptView = .plain) {
    self.window = window
    self.view = view
  }

  private enum CodingKeys: String, CodingKey, CaseIterable { case window, dropping, beliefs, shown }

  /// Omitted settings have their defaults; invalid and unknown ones are refused.
  public init(from decoder: any Decoder) throws {
    _ = try decoder.settings(CodingKeys.self)
    self = try decoder.placing {
      try ShownAttempts(
        window: AttemptWindow.read(from: decoder), view: AttemptView.read(from: decoder))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    try window.encode(to: encoder)
    try view.encode(to: encoder)
  }
}
