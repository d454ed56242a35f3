import Ponder
import Testing

@testable import PonderRemote

struct AddressBookTests {
  private func book(_ count: Int, limit: Int = 4) throws -> AddressBook {
    AddressBook(
      try (0..<count).map { try ServerAddress("http://10.0.0.\($0):8000") }, limit: limit)
  }

  @Test func `a prompt goes home, and homes are spread`() throws {
    var book = try book(4, limit: 1_000)
    var counts = [0, 0, 0, 0]
    for key in 0..<400 {
      let hash = UInt64(key).derived(0)
      let places = (0..<2).compactMap { _ in book.take(home: hash, now: .zero) }
      #expect(places[0] == places[1])
      counts[places[0]] += 1
    }
    #expect(counts.allSatisfy { $0 > 60 }, "\(counts)")
  }

  @Test func `only an absent address's prompts move`() throws {
    var book = try book(3, limit: 1_000)
    let keys = (0..<100).map { UInt64($0).derived(1) }
    let homes = keys.map { book.take(home: $0, now: .zero) }
    book.leaveOut(1, "x", now: .zero)
    let later = keys.map { book.take(home: $0, now: .zero) }
    for (before, after) in zip(homes, later) where before != 1 { #expect(before == after) }
    #expect(!later.contains(1))
  }

  @Test func `what does not fit at home goes where there is most room`() throws {
    var book = try book(3, limit: 2)
    let places = (0..<4).compactMap { _ in book.take(home: 5, now: .zero) }
    #expect(places.count == 4 && places[0] == places[1])
    #expect(Set(places[2...]) == Set([0, 1, 2]).subtracting([places[0]]))
    let more = (0..<3).map { _ in book.take(home: nil, now: .zero) }
    #expect(more[1] != nil && more[2] == nil)
  }

  @Test
  func `an address that fails is left out, twice as long each time, and tried by one request`()
    throws
  {
    var book = try book(2)
    var now = Duration.zero
    for failure in 0..<9 {
      book.leaveOut(0, "x", now: now)
      let meanwhile = (0..<4).map { _ in book.take(home: nil, now: now) }
      #expect(meanwhile == [1, 1, 1, 1])
      for _ in 0..<4 { book.giveBack(1, .answered, now: now) }
      now += .seconds(min(1 << failure, 60))
      let later = (0..<2).map { _ in book.take(home: nil, now: now) }
      #expect(later == [0, 1], "after \(failure + 1) failures")
      book.giveBack(1, .answered, now: now)
      book.giveBack(0, .neither, now: now)
    }
    _ = book.take(home: nil, now: now)
    book.giveBack(0, .answered, now: now)
    #expect(book.entries[0].failures == 0 && book.entries[0].lastFailure == nil)
  }

  @Test func `requests that fail together are one failure`() throws {
    var book = try book(2)
    for _ in 0..<8 { _ = book.take(home: nil, now: .zero) }
    for _ in 0..<4 { book.giveBack(0, .failed("x"), now: .zero) }
    #expect(book.entries[0].failures == 1)
  }

  @Test func `when all have failed, all are tried`() throws {
    var book = try book(2)
    book.leaveOut(0, "x", now: .zero)
    book.leaveOut(1, "x", now: .zero)
    let place = book.take(home: nil, now: .zero)
    #expect(place != nil)
    #expect(!book.hasOther(than: 0, now: .zero))
  }
}
