import Ponder

// People copy and edit policy files, so reading one checks every field.

extension Policy {
  /// Reads a policy.
  ///
  /// - Throws: `ConfigurationError` naming the field for an unknown key, a number out of range, a repeated
  ///   bin and budget or set of judges, or an empty table; `DecodingError` for a wrong type.
  public init(from decoder: any Decoder) throws {
    let fields = try Fields(
      decoder, "the policy",
      known: [
        "measure", "bins", "entries", "provenance", "valueCurves", "stopping", "confidenceTables",
      ])
    self.init(
      measure: try fields.read("measure"), bins: try fields.read("bins"),
      entries: try fields.read("entries"), provenance: try fields.read("provenance"),
      valueCurves: try fields.readIfPresent("valueCurves"),
      stopping: try fields.readIfPresent("stopping") ?? [],
      confidenceTables: try fields.readIfPresent("confidenceTables") ?? [])
    guard Set(confidenceTables.map(\.judges)).count == confidenceTables.count else {
      throw ConfigurationError(
        "confidenceTables", is: "two for the same judges", mustBe: "one for each set of judges")
    }
    guard !entries.isEmpty else {
      throw ConfigurationError("entries", is: "none", mustBe: "at least one")
    }
    for (index, entry) in entries.enumerated() {
      for (name, bin) in [("bin", entry.bin), ("decider", entry.decider)]
      where !(1...bins.count).contains(bin) {
        throw ConfigurationError(
          "\(name) of an entry", is: bin, mustBe: "from 1 to \(bins.count), the number of bins")
      }
      if index > 0, (entries[index - 1].budget, entries[index - 1].bin) == (entry.budget, entry.bin)
      {
        throw ConfigurationError(
          "entries", is: "two for bin \(entry.bin) at a budget of \(entry.budget)",
          mustBe: "one for each bin and budget")
      }
    }
  }
}

extension Policy.Entry {
  /// - Throws: `ConfigurationError` naming the field; `DecodingError` for a wrong type.
  public init(from decoder: any Decoder) throws {
    let fields = try Fields(
      decoder, "an entry",
      known: [
        "bin", "budget", "strategy", "accuracy", "low", "high", "floatingPointOperations",
        "decider",
      ])
    self.init(
      bin: try fields.read("bin"), budget: try fields.read("budget"),
      strategy: try fields.read("strategy"), accuracy: try fields.read("accuracy"),
      low: try fields.read("low"), high: try fields.read("high"),
      floatingPointOperations: try fields.read("floatingPointOperations"),
      decider: try fields.read("decider"))
    guard (1...1_000_000_000).contains(budget) else {
      throw ConfigurationError(
        "budget of an entry", is: budget, mustBe: "from 1 to 1000000000 generations")
    }
    for (name, share) in [("accuracy", accuracy), ("low", low), ("high", high)]
    where !(0...1).contains(share) {
      throw ConfigurationError("\(name) of an entry", is: share, mustBe: "from 0 to 1")
    }
    guard floatingPointOperations >= 0, floatingPointOperations.isFinite else {
      throw ConfigurationError(
        "floatingPointOperations of an entry", is: floatingPointOperations,
        mustBe: "a number of at least 0")
    }
  }
}

extension Policy.Provenance {
  /// - Throws: `ConfigurationError` naming the field; `DecodingError` for a wrong type.
  public init(from decoder: any Decoder) throws {
    let fields = try Fields(
      decoder, "provenance", known: ["models", "domain", "problems", "seed"])
    self.init(
      models: try fields.read("models"), domain: try fields.read("domain"),
      problems: try fields.read("problems"), seed: try fields.read("seed"))
    guard problems >= 0 else {
      throw ConfigurationError("problems of provenance", is: problems, mustBe: "at least 0")
    }
  }
}

extension DifficultyBins {
  /// - Throws: `ConfigurationError` for edges that are not finite or not descending; `DecodingError` for a
  ///   wrong type.
  public init(from decoder: any Decoder) throws {
    let fields = try Fields(decoder, "bins", known: ["edges"])
    let edges: [Double] = try fields.read("edges")
    guard edges.allSatisfy(\.isFinite), zip(edges, edges.dropFirst()).allSatisfy({ $0 >= $1 })
    else { throw ConfigurationError("edges", is: edges, mustBe: "descending numbers") }
    self.edges = edges
  }
}

/// The fields of an object; unknown ones are refused.
private struct Fields {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private let values: KeyedDecodingContainer<Key>

  init(_ decoder: any Decoder, _ place: String, known: [String]) throws {
    values = try decoder.container(keyedBy: Key.self)
    let unknown = values.allKeys.map(\.stringValue).filter { !known.contains($0) }
    if let first = unknown.sorted().first {
      throw ConfigurationError(
        "a key of \(place)", is: "'\(first)'", mustBe: "one of \(known.joined(separator: ", "))")
    }
  }

  func read<Value: Decodable>(_ name: String) throws -> Value {
    try values.decode(Value.self, forKey: Key(stringValue: name))
  }

  func readIfPresent<Value: Decodable>(_ name: String) throws -> Value? {
    try values.decodeIfPresent(Value.self, forKey: Key(stringValue: name))
  }
}
