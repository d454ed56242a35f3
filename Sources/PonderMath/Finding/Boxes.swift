/// Finds boxed answers.
enum Boxes {
  enum Result {
    case found(String)
    /// The last box is not closed and is empty.
    case cutOff
    case none
  }

  private struct Box {
    /// From the command to the end of its braces.
    var place: Range<Int>
    var content: ArraySlice<UInt8>
    var isClosed: Bool
  }

  /// The most boxes to look at, from the last one on: few boxes of a solution are empty.
  private static let maximumTries = 100

  /// The last box with an answer, together with the boxes that form a list with it.
  static func last(in solution: Solution) -> Result {
    var answer: Box?
    var isCutOff = false
    var end = solution.bytes.endIndex
    var tries = 0
    while tries < maximumTries, let box = box(in: solution, before: end) {
      tries += 1
      end = box.place.lowerBound
      if isAnswer(box.content) {
        answer = box
        break
      }
      if answer == nil, !box.isClosed, box.content.allSatisfy(Noise.isSpace) { isCutOff = true }
    }
    if isCutOff { return .cutOff }
    guard let answer else { return .none }
    return .found(joined(answer, in: solution))
  }

  // MARK: One box

  private static func box(in solution: Solution, before end: Int) -> Box? {
    let commands = ["boxed", "fbox"].compactMap { name -> (Int, Int)? in
      solution.last(Array(name.utf8), before: end).map { ($0, $0 + name.utf8.count) }
    }
    guard let (name, behind) = commands.max(by: { $0.0 < $1.0 }) else { return nil }
    let bytes = solution.bytes
    var start = name
    while start > bytes.startIndex, bytes[start - 1] == UInt8(ascii: "\\") { start -= 1 }
    var index = behind
    while index < bytes.endIndex, bytes[index] == UInt8(ascii: " ") { index += 1 }
    guard index < bytes.endIndex, bytes[index] == UInt8(ascii: "{") else {
      // `\boxed 5`; without a backslash, "boxed" is a word.
      var stop = index
      while stop < bytes.endIndex, !" $\n".utf8.contains(bytes[stop]) { stop += 1 }
      let isCommand =
        start < name && index < bytes.endIndex && !")]}`'\",.".utf8.contains(bytes[index])
      return Box(
        place: start..<stop, content: isCommand ? bytes[index..<stop] : bytes[stop..<stop],
        isClosed: true)
    }
    if let stop = closingBrace(of: solution, from: index) {
      return Box(place: start..<stop + 1, content: bytes[index + 1..<stop], isClosed: true)
    }
    let rest = solution.restOfLine(from: index + 1)
    return Box(place: start..<rest.endIndex, content: rest, isClosed: false)
  }

  /// The end of the brace that opens at a position; escaped braces are part of the answer.
  private static func closingBrace(of solution: Solution, from start: Int) -> Int? {
    let bytes = solution.bytes
    var open = 0
    var index = start
    while index < bytes.endIndex {
      switch bytes[index] {
      case UInt8(ascii: "\\"):
        // `\\{` is a line break and a brace in some texts, and has one backslash too many in others.
        if index + 1 < bytes.endIndex, "{}".utf8.contains(bytes[index + 1]) { index += 1 }
      case UInt8(ascii: "{"): open += 1
      case UInt8(ascii: "}"):
        open -= 1
        if open == 0 { return index }
      default: break
      }
      index += 1
    }
    return nil
  }

  private static let placeholders = [
    "your answer", "answer", "your final answer", "final answer", "answer here", "...", "\\ldots",
    "\\text{your answer}", "\\text{answer}", "your answer here", "<answer>", "\\cdot",
  ]

  /// Whether a box contains more than a placeholder.
  private static func isAnswer(_ content: ArraySlice<UInt8>) -> Bool {
    let text = String(decoding: Noise.trimmed(content), as: UTF8.self).lowercased()
    return !text.isEmpty && !placeholders.contains(text)
  }

  // MARK: Several boxes

  /// Boxes separated only by commas, "and", "or" and labels such as `x =` form one list.
  private static func joined(_ last: Box, in solution: Solution) -> String {
    func text(_ bytes: ArraySlice<UInt8>) -> String {
      String(decoding: Noise.trimmed(bytes), as: UTF8.self)
    }
    var members = [(label: "", text: text(last.content))]
    var first = last
    while members.count < 20, let before = box(in: solution, before: first.place.lowerBound),
      isAnswer(before.content), before.isClosed,
      // A box around this one is not another member.
      before.place.upperBound <= first.place.lowerBound
    {
      let between = solution.bytes[before.place.upperBound..<first.place.lowerBound]
      guard let label = separator(between) else { break }
      members[members.count - 1].label = label
      members.append(("", text(before.content)))
      first = before
    }
    if members.count > 1, let label = leadingLabel(solution, before: first.place.lowerBound) {
      members[members.count - 1].label = label
    }
    var distinct: [String] = []
    for member in members.reversed() {
      let member = member.label.isEmpty ? member.text : "\(member.label) = \(member.text)"
      if !distinct.contains(member) { distinct.append(member) }
    }
    return distinct.count == 1 ? members[0].text : distinct.joined(separator: ", ")
  }

  /// The label of the next member, empty if there is none; `nil` for text that does not join a list.
  private static func separator(_ bytes: ArraySlice<UInt8>) -> String? {
    guard bytes.count <= 30 else { return nil }
    let text = String(decoding: bytes, as: UTF8.self).replacing("$", with: " ")
      .replacing("\\text{", with: " ").replacing("}", with: " ").replacing("\\", with: " ")
    var isList = false
    var words: [String] = []
    for part in text.split(whereSeparator: { $0.isWhitespace || ",;".contains($0) }) {
      if part == "and" || part == "or" { isList = true } else { words.append(String(part)) }
    }
    if text.contains(",") || text.contains(";") { isList = true }
    guard isList else { return nil }
    if words.isEmpty { return "" }
    let label = words.joined()
    guard label.hasSuffix("="), label.utf8.count <= 4, label.first?.isLetter ?? false else {
      return nil
    }
    return String(label.dropLast())
  }

  private static func leadingLabel(_ solution: Solution, before end: Int) -> String? {
    let bytes = solution.bytes[..<end].suffix(8)
    let text = String(decoding: bytes, as: UTF8.self).replacing("$", with: " ")
    guard let sign = text.lastIndex(of: "="),
      text[text.index(after: sign)...].allSatisfy(\.isWhitespace)
    else { return nil }
    let name = text[..<sign].reversed().drop(while: \.isWhitespace).prefix { !$0.isWhitespace }
    return name.count <= 3 && name.last?.isLetter ?? false ? String(name.reversed()) : nil
  }
}
