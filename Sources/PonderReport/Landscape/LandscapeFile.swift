public import Foundation
import Ponder
import PonderStudy

/// The YAML file that puts finished studies onto axes.
///
/// ```yaml
/// budget: 64
/// charts:
///   - title: Efficiency against depth
///     label: legs
///     points:
///       - {at: 1, study: legs-1.yaml}
///       - {at: 4, study: legs-4.yaml}
/// ```
///
/// Studies are files, relative to this one.
public struct LandscapeFile: Codable, Hashable, Sendable {
  /// A study at a place of a chart's horizontal axis.
  public struct Point: Codable, Hashable, Sendable {
    public var at: Double
    public var study: String

    public init(at: Double, study: String) {
      self.at = at
      self.study = study
    }

    enum CodingKeys: String, CodingKey, CaseIterable { case at, study }

    public init(from decoder: any Decoder) throws {
      let values = try decoder.settings(CodingKeys.self)
      at = try values.decode(Double.self, forKey: .at)
      study = try values.decode(String.self, forKey: .study)
      guard at.isFinite else {
        throw DecodingError.dataCorrupted(
          .init(
            codingPath: decoder.codingPath, debugDescription: "'at' must be a number, not \(at)"))
      }
    }
  }

  /// One chart.
  public struct Chart: Codable, Hashable, Sendable {
    public var title: String
    /// What the horizontal axis shows.
    public var label: String
    public var points: [Point]

    public init(title: String, label: String, points: [Point]) {
      self.title = title
      self.label = label
      self.points = points
    }

    enum CodingKeys: String, CodingKey, CaseIterable { case title, label, points }

    public init(from decoder: any Decoder) throws {
      let values = try decoder.settings(CodingKeys.self)
      title = try values.decode(String.self, forKey: .title)
      label = try values.decode(String.self, forKey: .label)
      points = try values.decode([Point].self, forKey: .points)
      guard !points.isEmpty, Set(points.map(\.at)).count == points.count else {
        throw DecodingError.dataCorrupted(
          .init(
            codingPath: decoder.codingPath,
            debugDescription: "'points' must have at least one point, and each place once"))
      }
    }
  }

  /// The budget of the baseline whose accuracy is to be reached, in generations.
  public var budget: Int
  public var charts: [Chart]

  public init(budget: Int = 64, charts: [Chart]) {
    self.budget = budget
    self.charts = charts
  }

  enum CodingKeys: String, CodingKey, CaseIterable { case budget, charts }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.settings(CodingKeys.self)
    budget = try values.decodeIfPresent(Int.self, forKey: .budget) ?? 64
    charts = try values.decode([Chart].self, forKey: .charts)
  }

  /// Reads a file.
  ///
  /// - Throws: `SettingsFileError` naming the line.
  public static func read(_ file: URL) throws -> LandscapeFile {
    try SettingsFile.read(LandscapeFile.self, from: file)
  }
}
