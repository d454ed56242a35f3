/// What is wrong with a configuration, a model, a set of problems or a question, in one line.
public struct ModelsError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}
