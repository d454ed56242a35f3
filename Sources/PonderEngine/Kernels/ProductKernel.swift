/// Which of OpenBLAS's kernels suits a processor.
///
/// OpenBLAS has one set of loops for each kind of processor and chooses by the processor's model. A
/// model that is newer than the library is taken for the oldest, and products are then several times
/// slower than they could be.
enum ProductKernel {
  /// What a processor can compute with; each includes those before it.
  enum Processor: Int, CaseIterable, Comparable, Sendable {
    /// Anything else, other families than x86-64 included.
    case basic
    case avx
    /// AVX2 with fused multiply-and-add.
    case avx2
    case avx512

    static func < (a: Processor, b: Processor) -> Bool { a.rawValue < b.rawValue }

    /// The kernel that every processor of this kind runs well.
    var kernel: String? {
      switch self {
      case .basic: nil
      case .avx: "Sandybridge"
      case .avx2: "Haswell"
      case .avx512: "SkylakeX"
      }
    }
  }

  /// The kernel to use instead of the one that the library chose.
  ///
  /// Only a kernel that is known to ask for less than the processor can do is replaced: one that is
  /// not known here may be newer than this table, or made for just this processor.
  ///
  /// - Parameters:
  ///   - chosen: The library's choice, as it names it.
  ///   - processor: What the processor can do.
  ///   - variable: The value of `OPENBLAS_CORETYPE`. Whoever set it, to whatever value, has chosen.
  /// - Returns: `nil` when the choice stands.
  static func correction(
    of chosen: String, on processor: Processor, variable: String?
  ) -> String? {
    guard variable == nil, let needed = needs[chosen.lowercased()], needed < processor else {
      return nil
    }
    return processor.kernel
  }

  /// What OpenBLAS's kernels for x86-64 ask of a processor, by their names in small letters.
  private static let needs: [String: Processor] = {
    let older = [
      "generic", "katmai", "coppermine", "northwood", "prescott", "banias", "core2", "penryn",
      "dunnington", "nehalem", "athlon", "opteron", "opteron_sse3", "barcelona", "bobcat", "atom",
      "nano",
    ]
    var needs = Dictionary(uniqueKeysWithValues: older.map { ($0, Processor.basic) })
    needs["sandybridge"] = .avx
    needs["haswell"] = .avx2
    needs["zen"] = .avx2
    return needs
  }()
}
