/// Which of OpenBLAS's kernels suits a processor.
///
/// OpenBLAS has a kernel for each kind of processor and chooses by the processor's model. It treats a
/// model that is newer than the library as the oldest kind, and products are then several times
/// slower than they could be.
enum ProductKernel {
  /// A processor's instruction set; each includes those before it.
  enum Processor: Int, CaseIterable, Comparable, Sendable {
    /// Anything else, including architectures other than x86-64.
    case basic
    case avx
    /// AVX2 with fused multiply-and-add.
    case avx2
    case avx512

    static func < (a: Processor, b: Processor) -> Bool { a.rawValue < b.rawValue }

    /// The kernel that runs well on every processor of this kind.
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
  /// Only a kernel known to use less than the processor offers is replaced: an unknown kernel may be
  /// newer than this table, or made for this very processor.
  ///
  /// - Parameters:
  ///   - chosen: The library's choice, as it names it.
  ///   - processor: What the processor can do.
  ///   - variable: The value of `OPENBLAS_CORETYPE`. If it is set to any value, the choice stands.
  /// - Returns: `nil` when the choice stands.
  static func correction(
    of chosen: String, on processor: Processor, variable: String?
  ) -> String? {
    guard variable == nil, let needed = needs[chosen.lowercased()], needed < processor else {
      return nil
    }
    return processor.kernel
  }

  /// The instruction set that each OpenBLAS kernel for x86-64 needs, by its name in lower case.
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
