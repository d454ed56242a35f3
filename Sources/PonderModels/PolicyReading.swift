public import Foundation
import Ponder
public import PonderPolicy

extension Policy {
  /// Reads a policy written by `ponder fit`.
  ///
  /// - Throws: ``ModelsError`` with the file and the invalid field.
  public static func read(_ file: URL) throws -> Policy {
    guard let data = try? Data(contentsOf: file) else {
      throw ModelsError("\(file.path): the file cannot be read")
    }
    do {
      return try JSONDecoder().decode(Policy.self, from: data)
    } catch {
      let problem = (error as? DecodingError).map { DecodingProblem($0).json } ?? "\(error)"
      throw ModelsError("\(file.path): this is no policy: \(problem); ponder fit writes one")
    }
  }
}
