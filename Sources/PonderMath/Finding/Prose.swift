/// Extracts an answer from the sentence around it.
enum Prose {
  /// The answer at the beginning of a text, without the clauses and sentences after it.
  static func answer(in line: String) -> String {
    var text = Emphasis.removed(from: line)
    for opening in openings where text.lowercased().hasPrefix(opening) {
      text = text.dropFirst(opening.count)
    }
    text = text[..<(end(ofSentence: text) ?? text.endIndex)]
    if let value = valueBehindVerb(text) { text = value }
    text = withoutTail(text)
    let trimmed = Noise.trimmed(Array(text.utf8)[...])
    return String(decoding: trimmed, as: UTF8.self)
  }

  private static let openings = [
    "therefore ", "thus ", "then ", "simply ", "just ", "exactly ", "indeed ", "equal to ", "the ",
  ]

  /// The start of a clause that only explains: a full stop before a space, "because", "(i.e.".
  private static func end(ofSentence text: Substring) -> Substring.Index? {
    let lower = text.lowercased()
    var end = lower.endIndex
    for mark in marks {
      if let range = lower.firstRange(of: mark), range.lowerBound < end,
        range.lowerBound > lower.startIndex
      {
        end = range.lowerBound
      }
    }
    guard end < lower.endIndex else { return nil }
    // Lower case usually has as many characters; if not, nothing is cut.
    let distance = lower.distance(from: lower.startIndex, to: end)
    return lower.count == text.count ? text.index(text.startIndex, offsetBy: distance) : nil
  }

  private static let marks = [
    ". ", "! ", ".* ", "._ ", ", which", ", since", ", because", ", so ", ", as ", ", where",
    ", that is",
    ", and the ",
    ", and it", " because ", " since ", " (i.e", " (that is", " (since", " (because", " (or ",
    " (a ", " (the ",
    " (see", " (as ", " which is ", " as required", " as desired", "</answer>", " — ", " so ",
  ]

  /// Prepositions and other words after a value and its unit; used only where no other number follows.
  private static let tails = [
    " left ", " in ", " on ", " for ", " from ", " at ", " with ", " remaining ", " altogether",
    " after ", " before ", " by ", " during ", " that ",
  ]

  private static func withoutTail(_ text: Substring) -> Substring {
    guard let first = text.first(where: { !$0.isWhitespace }), "0123456789$\\-+*(".contains(first)
    else { return text }
    let lower = text.lowercased()
    guard lower.count == text.count else { return text }
    let cut = tails.compactMap { lower.firstRange(of: $0)?.lowerBound }.min()
    guard let cut else { return text }
    let tail = lower[cut...]
    let hasNumber = tail.contains(where: \.isNumber) && !isDuration(tail)
    if hasNumber || changing.contains(where: { tail.contains($0) }) || tail.contains("\\") {
      return text
    }
    return text.prefix(lower.distance(from: lower.startIndex, to: cut))
  }

  /// Whether a tail is like ` in 2 hours`.
  private static func isDuration(_ tail: Substring) -> Bool {
    let words = tail.split { $0.isWhitespace || $0 == "." }
    guard words.count == 3, words[0] == "in" || words[0] == "for", Int(words[1]) != nil,
      let unit = Units.unit(named: String(words[2]))
    else { return false }
    return unit.dimension == ["s": 1] || unit.dimension == ["month": 1]
  }

  /// Words that negate a statement or say that there is more than one.
  private static let changing = [
    " not ", "n't", " never", " no ", " or ", " and ", " more", " less", " least", " most", " than",
    " wrong", " if ", " unless", " between", " terms of", " base ", " mod",
  ]

  /// The only number of a sentence such as "Tom has 8 apples", with its unit.
  private static func valueBehindVerb(_ text: Substring) -> Substring? {
    guard let first = text.first(where: { !$0.isWhitespace }), first.isLetter,
      !text.contains("\\"), !text.contains("=")
    else { return nil }
    let words = text.split(separator: " ")
    let verbs = ["has", "have", "had", "is", "are", "was", "were", "gets", "needs", "costs"]
    guard let place = words.firstIndex(where: { verbs.contains(String($0)) }), place > 0,
      place + 1 < words.count, words[place + 1].first.map({ $0.isNumber || $0 == "$" }) ?? false,
      words.count(where: { $0.contains(where: \.isNumber) }) == 1,
      !changing.contains(where: { (" " + text + " ").contains($0) })
    else { return nil }
    return text[words[place + 1].startIndex...]
  }

  /// Whether a text looks like a value: it begins with a number, a sign or a command, or is one letter.
  static func isAnswerLike(_ text: String) -> Bool {
    guard let first = text.utf8.first else { return false }
    if "0123456789.+-$\\([{|".utf8.contains(first) || first >= 0x80 { return true }
    let word = text.prefix { $0.isLetter }
    if word.count <= 2 { return true }
    return ["sqrt", "log", "sin", "cos", "tan", "option", "choice", "pi"].contains(
      word.lowercased())
  }
}
