import CBLAS

/// The library that multiplies matrices: OpenBLAS on Linux, Accelerate on macOS.
///
/// It is loaded once, before the first product. When OpenBLAS does not know the processor and has
/// chosen a kernel for an older one, it is loaded again with the kernel that suits: see
/// ``Description/chosen``. `OPENBLAS_CORETYPE`, where it is set, is obeyed.
///
/// Kernels add in different orders, so results are the same to the bit on one kernel alone: wherever
/// Ponder promises one result for one seed, that is for one kernel.
///
/// A program that has OpenBLAS linked into itself uses that one, with the kernel it has; such a program
/// sets the variable itself.
public enum ProductLibrary {
  /// What multiplies, and on what.
  public struct Description: Hashable, Sendable {
    /// Such as `OpenBLAS 0.3.21`.
    public let library: String
    /// The kernel in use, such as `SkylakeX`.
    public let kernel: String
    /// The kernel that the library had chosen, where another one was put in its place.
    public let chosen: String?
    /// The processor by its own name; empty where it tells none.
    public let processor: String
  }

  /// Loads the library, or finds it loaded.
  ///
  /// Everything that computes does this first. A program with several threads does well to call it
  /// before it starts them: when the kernel must be corrected, the environment changes for a moment.
  ///
  /// - Throws: ``ProductLibraryError`` when there is no such library.
  @discardableResult
  public static func load() throws(ProductLibraryError) -> Description { try loaded.get() }

  private static let loaded = open()

  /// - Parameter first: The kernel that the library shall choose by itself; `nil` lets it. Tests
  ///   pretend with it that the processor is unknown.
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

/// There is no library to multiply matrices with.
public struct ProductLibraryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The loader's own words.
  public let reason: String

  public var description: String {
    "OpenBLAS, which multiplies matrices, cannot be loaded (\(reason)); install it, on Debian and "
      + "Ubuntu with: apt-get install libopenblas0"
  }
}
