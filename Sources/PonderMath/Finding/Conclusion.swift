/// Finds the answer in a last sentence that concludes with one number.
///
/// "So there are 24 eggs in total." gives 24. This guesses from plain words and is the last resort: the
/// sentence must be complete, state one number after a verb, and contain no word that makes it a plan,
/// a doubt or a bound.
enum Conclusion {
  static func answer(in solution: Solution) -> String? {
    // An unfinished thought has no conclusion yet.
    guard solution.last(Array("<think>".utf8)) == nil, let sentence = lastSentence(of: solution)
    else { return nil }
    var words = sentence.split(whereSeparator: \.isWhitespace)
    let lower = words.map { $0.lowercased().filter { $0.isLetter || $0 == "'" || $0 == "’" } }
    guard words.count <= maximumWords, !lower.contains(where: isDoubtful) else { return nil }
    let opening = openings.first { lower.starts(with: $0) }
    words.removeFirst(opening?.count ?? 0)
    if sentence.contains("=") {
      return opening == nil ? nil : rightSide(of: words.joined(separator: " "))
    }
    let numbers = words.indices.filter { words[$0].contains(where: \.isNumber) }
    guard numbers.count == 1, let place = numbers.first, isNumber(words[place]) else { return nil }
    let isStated =
      place == 0
      ? opening != nil && isPhrase(words) : isVerb(words[place - 1], isConcluding: opening != nil)
    return isStated ? value(words[place...].joined(separator: " ")) : nil
  }

  // MARK: The sentence

  private static let maximumWords = 30

  /// The last sentence of the last nonempty line; `nil` when it is not complete.
  private static func lastSentence(of solution: Solution) -> String? {
    let text = String(decoding: solution.bytes, as: UTF8.self)
    guard
      let line = text.split(whereSeparator: \.isNewline).last(where: {
        !$0.allSatisfy(\.isWhitespace)
      })
    else { return nil }
    var sentence = Emphasis.removed(from: String(line))
    while sentence.last?.isWhitespace ?? false { sentence.removeLast() }
    guard let end = sentence.popLast(), end == "." || end == "!" else { return nil }
    for mark in [". ", "! ", "? ", ": "] {
      while let range = sentence.firstRange(of: mark) { sentence = sentence[range.upperBound...] }
    }
    return String(sentence)
  }

  private static let openings: [[String]] = [
    ["so"], ["therefore"], ["thus"], ["hence"], ["consequently"], ["finally"], ["overall"],
    ["altogether"], ["in", "total"], ["in", "all"], ["in", "conclusion"], ["as", "a", "result"],
    ["this", "means"], ["that", "means"],
  ]

  /// Whether a word makes a statement a plan, a doubt, a bound or a choice.
  private static func isDoubtful(_ word: String) -> Bool {
    doubts.contains(word) || word.hasSuffix("n't") || word.hasSuffix("n’t")
  }

  private static let doubts: Set<String> = [
    "i", "i'm", "i'll", "i've", "i’m", "i’ll", "i’ve", "me", "my", "you", "your", "let", "let's",
    "let’s", "lets", "try", "tries", "tried", "trying", "stuck", "guess", "check", "consider",
    "assume", "suppose", "imagine", "say", "pick", "choose", "start", "step", "steps", "case",
    "cases", "equation", "equations", "unknowns", "variables", "hint", "hints", "attempts", "facts",
    "far", "still", "yet", "not", "no", "never", "neither", "nor", "or", "if", "unless", "whether",
    "maybe", "perhaps", "probably", "possibly", "might", "may", "could", "can", "cannot", "about",
    "around", "approximately", "roughly", "nearly", "almost", "least", "most", "less", "more",
    "fewer", "than", "between", "over", "under", "times", "wrong", "incorrect", "impossible",
    "multiple", "divisible", "but", "next", "to",
  ]

  // MARK: The number

  /// Digits with a currency sign, separators, a point, a slash or a percent sign.
  private static func isNumber(_ word: Substring) -> Bool {
    let outer = Set("$\\()-,;*%")
    let digits = word.drop { outer.contains($0) }.reversed().drop { outer.contains($0) }
    guard let last = digits.first, last.isNumber, digits.last?.isNumber ?? false else {
      return false
    }
    return digits.allSatisfy { ("0"..."9").contains($0) || ",./".contains($0) }
  }

  /// Whether a word may precede the number: a verb, or a word between a verb and its number.
  private static func isVerb(_ word: Substring, isConcluding: Bool) -> Bool {
    let word = word.lowercased()
    if verbs.contains(word) { return true }
    return isConcluding && word.utf8.count > 3 && !others.contains(word)
      && (word.hasSuffix("s") || word.hasSuffix("ed")) && word.allSatisfy(\.isLetter)
  }

  private static let verbs: Set<String> = [
    "has", "have", "had", "is", "are", "was", "were", "be", "gets", "get", "needs", "costs", "cost",
    "pays", "pay", "paid", "makes", "make", "made", "earns", "earn", "spends", "spend", "spent",
    "takes", "take", "took", "gives", "give", "leaves", "equals", "saves", "sells", "sold", "buys",
    "bought", "drives", "drove", "travels", "walks", "runs", "ran", "eats", "ate", "reads",
    "weighs",
    "receives", "only", "exactly",
  ]

  /// Words that end like a verb but are none.
  private static let others: Set<String> = [
    "this", "plus", "minus", "versus", "always", "thus", "across", "towards", "numbers", "lines",
    "parts", "problems", "questions", "options", "groups", "pages", "hundred", "besides", "its",
  ]

  /// Whether the words are a number and what it counts, as in "24 eggs" or "24 eggs are left".
  private static func isPhrase(_ words: [Substring]) -> Bool {
    let rest = words.dropFirst().map { $0.lowercased() }
    guard let verb = rest.firstIndex(where: { ["is", "are", "was", "were"].contains($0) }) else {
      return rest.count <= 4
    }
    return verb == rest.count - 2 && ["left", "remaining", "needed"].contains(rest[verb + 1])
  }

  /// The value after the only equals sign, when the text states no condition.
  private static func rightSide(of text: String) -> String? {
    let sides = text.split(separator: "=", omittingEmptySubsequences: false)
    guard sides.count == 2, let left = sides.first, let right = sides.last else { return nil }
    let conditions = [" for ", " when ", " where ", " with ", " at ", " since ", " as "]
    let words = right.split(whereSeparator: \.isWhitespace)
    guard !conditions.contains(where: { " \(left)".contains($0) || right.contains($0) }),
      let first = words.first, isNumber(first), words.count <= 4,
      !words.dropFirst().contains(where: { $0.contains(where: \.isNumber) })
    else { return nil }
    return value(words.joined(separator: " "))
  }

  /// The number with its unit; the number alone if the words after it are not read as one.
  private static func value(_ text: String) -> String? {
    let measured = Prose.answer(in: text)
    if case .expression(.number) = AnswerReader.read(measured).value { return measured }
    let words = text.lowercased().split { !$0.isLetter }.map(String.init)
    guard !words.contains(where: { NumberWords.scales[$0] != nil || NumberWords.parts[$0] != nil }),
      let first = text.split(whereSeparator: \.isWhitespace).first
    else { return nil }
    let number = Prose.answer(in: String(first))
    guard case .expression(.number) = AnswerReader.read(number).value else { return nil }
    return number
  }
}
