import CBLAS

/// The library that multiplies matrices: OpenBLAS on Linux, Accelerate on macOS.
///
/// It is loaded once, before the first product. When OpenBLAS does not know the processor and has
/// chosen a kernel for an older one, it is loaded again with a suitable kernel: see
/// ``Description/chosen``. If `OPENBLAS_CORETYPE` is set, it is respected.
///
/// Kernels sum in different orders, so results are bit-identical only on the same kernel. Wherever
/// Ponder promises one result for one seed, it promises it for one kernel.
///
/// A program that links OpenBLAS itself uses its own copy and that copy's kernel; such a program must set
/// the variable itself.
public enum ProductLibrary {
  /// The library, its kernel and the processor.
  public struct Description: Hashable, Sendable {
    /// Such as `OpenBLAS 0.3.21`.
    public let library: String
    /// The kernel in use, such as `SkylakeX`.
    public let kernel: String
    /// The kernel that the library had chosen, if another replaced it.
    public let chosen: String?
    /// The processor's name; empty if it reports none.
    public let processor: String
  }

  /// Loads the library if it is not loaded yet.
  ///
  /// All computation calls this first. A program with several threads should call it before it starts
  /// them: correcting the kernel changes the environment for a moment.
  ///
  /// - Throws: ``ProductLibraryError`` when the library cannot be loaded.
  @discardableResult
  public static func load() throws(ProductLibraryError) -> Description { try loaded.get() }

  private static let loaded = open()

  /// - Parameter first: The kernel that the library is told to use at first; `nil` lets it choose. Tests
  ///   use it to simulate an unknown processor.
  static func open(choosing first: String? = nil) -> Result<Description, ProductLibraryError> {
    if let reason = products_open(first) {
      return .failure(ProductLibraryError(reason: String(cString: reason)))
    }
    let chosen = String(cString: products_kernel())
    guard
      let better = ProductKernel.correction(
        of: chosen, on: processor, variable: products_variable().map { String(cString: $0) }),
      products_close() == 1
    else { return .success(description(chosen: nil)) }
    if let reason = products_open(better) {
      return .failure(ProductLibraryError(reason: String(cString: reason)))
    }
    return .success(description(chosen: chosen))
  }

  /// What this processor can do.
  static var processor: ProductKernel.Processor {
    ProductKernel.Processor(rawValue: Int(products_processor().rawValue)) ?? .basic
  }

  private static func description(chosen: String?) -> Description {
    let words = String(cString: products_library()).split(separator: " ")
    let kernel = String(cString: products_kernel())
    return Description(
      library: words.prefix(2).joined(separator: " "), kernel: kernel,
      chosen: chosen == kernel ? nil : chosen, processor: processorName)
  }

  private static var processorName: String {
    var name = [CChar](repeating: 0, count: 49)
    products_processor_name(&name)
    let text = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: text, as: UTF8.self).split(separator: " ").joined(separator: " ")
  }
}

/// The library that multiplies matrices could not be loaded.
public struct ProductLibraryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The loader's error message.
  public let reason: String

  public var description: String {
    "OpenBLAS, which multiplies matrices, cannot be loaded (\(reason)); install it, on Debian and "
      + "Ubuntu with: apt-get install libopenblas0"
  }
}
