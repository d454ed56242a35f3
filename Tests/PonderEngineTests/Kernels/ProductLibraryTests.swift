import Foundation
import Ponder
import Testing

@testable import PonderEngine

struct ProductKernelTests {
  private static let choices: [(chosen: String, on: ProductKernel.Processor, better: String?)] = [
    // What OpenBLAS 0.3.21 takes processors for that came after it.
    ("Prescott", .avx512, "SkylakeX"), ("Prescott", .avx2, "Haswell"),
    ("Prescott", .avx, "Sandybridge"), ("Prescott", .basic, nil),
    ("Nehalem", .avx512, "SkylakeX"), ("Core2", .avx2, "Haswell"),
    ("Barcelona", .avx, "Sandybridge"),
    ("Sandybridge", .avx512, "SkylakeX"), ("Sandybridge", .avx2, "Haswell"),
    ("Sandybridge", .avx, nil), ("Haswell", .avx512, "SkylakeX"), ("Haswell", .avx2, nil),
    ("Zen", .avx512, "SkylakeX"), ("Zen", .avx2, nil), ("prescott", .avx2, "Haswell"),
    // What suits, and what is newer than this table, stands.
    ("SkylakeX", .avx512, nil), ("Cooperlake", .avx512, nil), ("SapphireRapids", .avx512, nil),
    ("Excavator", .avx2, nil), ("NEOVERSEN1", .basic, nil), ("its own", .basic, nil),
    ("", .avx512, nil),
  ]

  @Test(arguments: choices.indices)
  func `a kernel that asks for less than the processor can do is replaced`(index: Int) {
    let (chosen, processor, better) = Self.choices[index]
    #expect(ProductKernel.correction(of: chosen, on: processor, variable: nil) == better)
  }

  @Test(arguments: ["Prescott", "Haswell", "nonsense", ""])
  func `whoever sets the variable has chosen`(variable: String) {
    for processor in ProductKernel.Processor.allCases {
      #expect(
        ProductKernel.correction(of: "Prescott", on: processor, variable: variable) == nil)
    }
  }

  @Test func `the library tells its name, its kernel and the processor`() throws {
    let library = try ProductLibrary.load()
    #expect(!library.kernel.isEmpty && library.kernel != library.chosen)
    #expect(library.library.split(separator: " ").count <= 2 && !library.library.isEmpty)
    #expect(library.processor == library.processor.trimmingCharacters(in: .whitespaces))
  }

  @Test func `a missing library is one line that says what to install`() {
    let error = ProductLibraryError(reason: "libopenblas.so: cannot open shared object file")
    #expect("\(error)".contains("apt-get install libopenblas0"))
    #expect(!"\(error)".contains("\n"))
    #expect("\(GenerationError.noLibrary(error))" == "\(error)")
  }
}

#if os(Linux) && arch(x86_64)
/// Each in a process of its own, since a kernel is chosen once.
@Suite(.timeLimit(.minutes(40)))
struct ProductLibraryProcessTests {
  @Test func `a processor that OpenBLAS takes for an old one gets its kernel all the same`() async {
    await #expect(processExitsWith: .success) {
      unsetenv("OPENBLAS_CORETYPE")
      let library = try ProductLibrary.open(choosing: "Prescott").get()
      let processor = ProductLibrary.processor
      let better = ProductKernel.correction(of: "Prescott", on: processor, variable: nil)
      #expect(library.kernel == better ?? "Prescott")
      #expect(library.chosen == (better == nil ? nil : "Prescott"))
      #expect(getenv("OPENBLAS_CORETYPE") == nil)
      let isPromiseKept = try await ProductLibraryProcessTests.tokensDependOnTheSeedAlone()
      #expect(isPromiseKept)
    }
  }

  @Test func `a variable that is set is obeyed`() async {
    await #expect(processExitsWith: .success) {
      setenv("OPENBLAS_CORETYPE", "Prescott", 1)
      let library = try ProductLibrary.load()
      #expect(library.kernel == "Prescott" && library.chosen == nil)
      #expect(getenv("OPENBLAS_CORETYPE").map { String(cString: $0) } == "Prescott")
      let isPromiseKept = try await ProductLibraryProcessTests.tokensDependOnTheSeedAlone()
      #expect(isPromiseKept)
    }
  }

  @Test(.enabled(if: ProductLibrary.processor >= .avx2, "this processor has no AVX2"))
  func `tokens depend on the seed alone with the Haswell kernel`() async {
    await #expect(processExitsWith: .success) {
      setenv("OPENBLAS_CORETYPE", "Haswell", 1)
      let library = try ProductLibrary.load()
      #expect(library.kernel == "Haswell")
      let isPromiseKept = try await ProductLibraryProcessTests.tokensDependOnTheSeedAlone()
      #expect(isPromiseKept)
    }
  }

  @Test(.enabled(if: ProductLibrary.processor >= .avx512, "this processor has no AVX-512"))
  func `tokens depend on the seed alone with the SkylakeX kernel`() async {
    await #expect(processExitsWith: .success) {
      setenv("OPENBLAS_CORETYPE", "SkylakeX", 1)
      let library = try ProductLibrary.load()
      #expect(library.kernel == "SkylakeX")
      let isPromiseKept = try await ProductLibraryProcessTests.tokensDependOnTheSeedAlone()
      #expect(isPromiseKept)
    }
  }

  /// Whether requests get the same tokens alone and in a crowd, as the engine promises on any kernel.
  static func tokensDependOnTheSeedAlone() async throws -> Bool {
    let parameters = try TinyModels.make(length: 144)
    let requests = try EngineDeterminismTests.requests()
    let alone = try InferenceEngine(parameters, settings: .init(threads: 1))
    let crowd = try InferenceEngine(parameters, settings: .init(threads: 2))
    let together = try await requests.concurrentMap(atMost: 24) {
      try await crowd.generate($0).sequences
    }
    for (request, expected) in zip(requests, together) {
      guard try await alone.generate(request).sequences == expected else { return false }
    }
    return true
  }
}
#endif
