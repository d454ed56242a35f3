/// A number on the way to a target, with the expression that makes it.
struct Term: Hashable, Sendable {
  var value: Int
  var text: String
  /// How tightly the expression binds: 1 for sums, 2 for products, 3 for a given number.
  private var binding: Int

  /// A given number.
  init(_ number: Int) { (value, text, binding) = (number, String(number), 3) }

  /// Two terms combined by a move.
  init(_ a: Term, _ b: Term, by move: Move) {
    value = move.value
    binding = move.sign == "+" || move.sign == "-" ? 1 : 2
    // The right side binds as tightly as a product after `-` and `*`, and tighter after `/`.
    let right = move.sign == "+" ? 1 : move.sign == "/" ? 3 : 2
    text = a.bracketed(below: binding) + " \(move.sign) " + b.bracketed(below: right)
  }

  private func bracketed(below least: Int) -> String { binding < least ? "(" + text + ")" : text }
}
