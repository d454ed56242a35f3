/// Words after a number that name what is counted: `12 apples`, `8 apples left`.
///
/// A counted thing is a plural noun. Words that change what a number says, such as `more` or
/// `wrong`, and words that are numbers themselves, such as `fifths`, do not count.
enum Nouns {
  /// The thing counted, in the singular; empty when the words add nothing, such as `in total`;
  /// `nil` when they may mean something else.
  static func counted(in words: String) -> String? {
    var words = words.split(separator: " ").map(String.init)
    for ending in endings where words.suffix(ending.count).elementsEqual(ending) {
      words.removeLast(ending.count)
    }
    if words.isEmpty { return "" }
    guard words.count <= 4, !words.contains(where: { otherWords.contains($0) }) else { return nil }
    guard let thing = words.first(where: { isPlural($0) }) else { return nil }
    // "of" and the words after it say which things are meant; adjectives come before.
    return irregular[thing] ?? String(thing.dropLast())
  }

  private static func isPlural(_ word: String) -> Bool {
    if irregular[word] != nil { return true }
    return word.utf8.count > 2 && word.hasSuffix("s") && !word.hasSuffix("ss")
      && !word.hasSuffix("us") && !word.hasSuffix("is") && !word.hasSuffix("ths")
  }

  private static let endings: [[String]] = [
    ["in", "total"], ["in", "all"], ["left"], ["altogether"], ["total"], ["each"], ["only"],
    ["remaining"], ["exactly"],
  ]

  private static let irregular = [
    "people": "person", "children": "child", "men": "man", "women": "woman", "mice": "mouse",
    "geese": "goose", "teeth": "tooth", "oxen": "ox", "fish": "fish", "sheep": "sheep",
    "deer": "deer", "students": "student",
  ]

  /// Verbs and other words that end like a plural, fractions, and words that negate a statement.
  private static let otherWords: Set<String> = [
    "is", "was", "has", "does", "as", "its", "his", "this", "thus", "always", "perhaps", "plus",
    "minus", "times", "equals", "exceeds", "fails", "works", "exists", "remains", "leaves", "means",
    "gives", "needs", "makes", "satisfies", "divides", "yes", "unless", "else", "less", "more",
    "most", "least", "than", "or", "and", "not", "no", "never", "if", "when", "but", "except",
    "wrong", "incorrect", "impossible", "undefined", "halves", "thirds", "quarters", "hundreds",
    "thousands", "millions", "billions", "trillions", "dozens", "tens", "percents", "factors",
    "squares", "cubes", "powers", "mod", "modulo", "remainder", "maybe", "about", "to", "from",
    "between", "cannot", "can", "could", "would", "should", "are", "were", "be", "half", "a", "the",
    "twice", "ones", "logs", "roots", "digits", "places", "degrees", "contradicts", "holds",
    "conflicts", "violates", "seems", "looks", "becomes", "goes", "misses", "lacks", "plus-minus",
  ]
}

/// Words that are numbers.
enum NumberWords {
  static let ones: [String: Int] = [
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
  ]

  static let tens: [String: Int] = [
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
  ]

  /// Words that multiply the number before them.
  static let scales: [String: Int] = [
    "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000,
    "trillion": 1_000_000_000_000, "dozen": 12,
  ]

  /// Words that divide the number before them.
  static let parts: [String: Int] = [
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "fourth": 4, "fourths": 4, "quarter": 4,
    "quarters": 4, "fifth": 5, "fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "sevenths": 7,
    "eighth": 8, "eighths": 8, "ninth": 9, "ninths": 9, "tenth": 10, "tenths": 10,
    "hundredths": 100, "thousandths": 1_000,
  ]
}

/// Short runs of letters that are words, not products.
enum ShortWords {
  /// Whether a run of two or three letters is a word and not a product such as `xy`, `abc` and `AB`.
  ///
  /// Words are known ones, names, three capitals, and a vowel between two consonants.
  static func contains(_ run: String) -> Bool {
    let lower = run.lowercased()
    if list.contains(lower) { return true }
    guard run.utf8.count == 3, !run.contains(where: { !$0.isASCII }) else { return false }
    let letters = Array(run)
    let capitals = letters.count(where: \.isUppercase)
    if capitals == 3 || (capitals == 1 && letters[0].isUppercase) { return true }
    let vowels = Array(lower).map { "aeiou".contains($0) }
    return vowels == [false, true, false]
  }

  private static let list: Set<String> = [
    "no", "on", "yes", "so", "of", "if", "is", "it", "in", "as", "by", "do", "go", "he", "me", "my",
    "or", "to", "up", "us", "we", "am", "an", "be", "at", "odd", "all", "any", "and", "are", "day",
    "end", "few", "low", "mid", "new", "now", "off", "old", "one", "our", "out", "own", "the",
    "two",
    "use", "way", "who", "why", "you", "ann", "amy", "act", "eat", "tea", "ate", "era", "ear",
    "are",
    "arc", "car", "add", "dad", "ice", "eve", "asp", "spa", "owl", "ten", "net", "saw", "was",
  ]
}
