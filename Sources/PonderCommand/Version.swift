import Foundation
import PonderEngine

/// What `ponder --version` prints.
enum Version {
  static let number = "0.1.0"

  /// The version; if `--verbose` accompanies `--version`, also the library that multiplies matrices.
  static func text(for arguments: [String]) -> String {
    arguments.contains("--version") && arguments.contains("--verbose") ? verbose : number
  }

  /// The version, the library that multiplies matrices with its kernel, and the processor, one per line.
  static var verbose: String {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    var lines = [number]
    do {
      let library = try ProductLibrary.load()
      lines.append("matrix products: \(library.summary)")
      lines.append(
        "processor: \(library.processor.isEmpty ? "unknown" : library.processor), \(cores) cores")
    } catch {
      lines.append("matrix products: \(error)")
    }
    return lines.joined(separator: "\n")
  }
}

extension ProductLibrary.Description {
  /// Such as `OpenBLAS 0.3.21, kernel SkylakeX (the library had chosen Prescott)`.
  var summary: String {
    "\(library), kernel \(kernel)" + (chosen.map { " (the library had chosen \($0))" } ?? "")
  }
}
