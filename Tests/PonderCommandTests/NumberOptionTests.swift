import Testing

@testable import PonderCommand

@Suite(.timeLimit(.minutes(40)))
struct NumberOptionTests {
  /// Options that take a count, with the rest of the command; the largest is allowed for.
  private static let options: [(command: [String], option: String)] = [
    (["lab", "show"], "--problems"), (["lab", "show", "small"], "--samples"),
    (["lab", "show"], "--threads"), (["lab", "evaluate", "small"], "--problems"),
    (["lab", "evaluate", "small"], "--samples"), (["lab", "evaluate", "small"], "--threads"),
    (["lab", "study"], "--threads"), (["lab", "label"], "--problems"),
    (["lab", "label"], "--samples"), (["lab", "label"], "--rollouts"),
    (["lab", "label"], "--branches"), (["lab", "examine"], "--samples"),
    (["lab", "judge"], "--limit"), (["label", "countdown"], "--count"),
    (["label", "countdown"], "--samples"), (["label", "countdown"], "--rollouts"),
    (["replay", "none.jsonl"], "--bins"), (["replay", "none.jsonl"], "--threads"),
    (["lab", "train", "verifier"], "--passes"), (["lab", "train", "verifier"], "--layers"),
    (["lab", "train", "verifier"], "--problems"),
    (["lab", "train", "reviser"], "--problems"), (["lab", "train", "reviser"], "--samples"),
    (["lab", "train", "reviser-verifier"], "--problems"),
  ]

  @Test(arguments: options.indices)
  func `a number that an option cannot take is one line and exit code 2`(index: Int) throws {
    let (command, option) = Self.options[index]
    for number in [
      "-1", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1e9", "x",
    ] {
      let outcome = try RunningCommand(command + [option, number]).wait()
      #expect(outcome.code == 2, "\(command) \(option) \(number)")
      #expect(outcome.output == "")
      let found = outcome.errors
      #expect(found.hasPrefix("Error: ") && found.split(separator: "\n").count == 1, "\(found)")
      #expect(found.contains(option) && found.contains(number), "\(found)")
      #expect(
        found.contains("must be at least") || found.contains("must be at most")
          || found.contains("a number is accepted"), "\(found)")
    }
  }

  @Test(arguments: ["-1", "18446744073709551616", "x"])
  func `a seed that is none is one line and exit code 2`(number: String) throws {
    for command in [["lab", "show"], ["lab", "study"], ["label", "countdown"], ["replay", "a"]] {
      let outcome = try RunningCommand(command + ["--seed", number]).wait()
      #expect(outcome.code == 2)
      #expect(
        outcome.errors.hasPrefix(
          "Error: The value '\(number)' is invalid for '--seed <seed>'; a number"),
        "\(outcome.errors)")
    }
  }

  @Test func `a negative number is the value of the option before it`() {
    #expect(
      Complaint.joined(["a", "--n", "-5", "-x", "--m=1", "-2"]) == [
        "a", "--n=-5", "-x", "--m=1", "-2",
      ])
    #expect(Complaint.joined(["--", "-5"]) == ["--", "-5"])
  }
}
