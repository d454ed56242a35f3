#if os(Linux)
import Dispatch
import Foundation
import Synchronization

/// How far a child is, in memory that its parent can read when it is dead.
struct SharedProgress: @unchecked Sendable {
  /// One number each.
  enum Field: Int, CaseIterable {
    case index, began, refused, accepted, untidy, resident, isDone
  }

  private let numbers: UnsafeMutablePointer<Int64>

  /// - Parameter file: Made if it is not there.
  init(_ file: URL) throws {
    let descriptor = open(file.path, O_RDWR | O_CREAT, 0o600)
    guard descriptor >= 0, ftruncate(descriptor, 4_096) == 0,
      let memory = mmap(nil, 4_096, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
      memory != MAP_FAILED
    else { throw CocoaError(.fileWriteUnknown) }
    close(descriptor)
    numbers = memory.assumingMemoryBound(to: Int64.self)
  }

  subscript(field: Field) -> Int {
    get { Int(numbers[field.rawValue]) }
    nonmutating set { numbers[field.rawValue] = Int64(newValue) }
  }

  func clear() { for field in Field.allCases { self[field] = 0 } }
}

/// Ends the process when one input takes too long, or too much.
///
/// Exit codes tell the parent which it was.
enum Watchdog {
  static let seconds = 10
  static let bytes = 2 << 30
  static let hang: Int32 = 97
  static let memory: Int32 = 98

  static func start(_ progress: SharedProgress) {
    let thread = Thread {
      while progress[.isDone] == 0 {
        usleep(20_000)
        let resident = residentBytes(of: "self")
        progress[.resident] = max(progress[.resident], resident)
        if resident > bytes { _exit(memory) }
        let began = progress[.began]
        if began > 0, now() - began > seconds * 1_000_000_000 { _exit(hang) }
      }
    }
    thread.start()
  }

  /// Nanoseconds of a clock that never goes back.
  static func now() -> Int { Int(DispatchTime.now().uptimeNanoseconds) }

  static func residentBytes(of process: String) -> Int {
    guard let file = fopen("/proc/\(process)/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
    let text = String(
      decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * sysconf(Int32(_SC_PAGESIZE))
  }
}
#endif
