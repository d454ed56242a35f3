import ArgumentParser
import Foundation
import Ponder
import PonderPolicy

extension Policy {
  /// Reads a policy written by `ponder fit`.
  ///
  /// - Throws: `ValidationError` with the file and the invalid field.
  static func read(_ file: URL) throws -> Policy {
    guard let data = try? Data(contentsOf: file) else {
      throw ValidationError("\(file.path): the file cannot be read")
    }
    do {
      return try JSONDecoder().decode(Policy.self, from: data)
    } catch {
      let problem = (error as? DecodingError).map { DecodingProblem($0).json } ?? "\(error)"
      throw ValidationError("\(file.path): this is no policy: \(problem); ponder fit writes one")
    }
  }
}
