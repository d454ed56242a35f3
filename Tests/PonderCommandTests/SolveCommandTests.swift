import Testing

struct SolveCommandTests {
  @Test func `without a configuration the shipped policy solves a puzzle`() throws {
    let result = try ponder("solve", "make 24 from 8, 4, 7 and 8", "--budget", "16")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("Answer: ") && result.output.contains("bin 3 of 5"))
    let again = try ponder("solve", "Make 24 from 4, 7, 8, 8.", "--budget", "16", "--json")
    #expect(again.output.contains(#""question" : "Make 24 from 4, 7, 8, 8.""#))
    #expect(again.output.contains(#""voteShare""#) && again.output.contains(#""isRight""#))
  }

  @Test func `a strategy can be chosen by hand, and its evidence shown`() throws {
    let tree = try ponder(
      "solve", "Make 24 from 4, 7, 8, 8.", "--budget", "8", "--strategy", "beam: {width: 2}",
      "--show-tree")
    #expect(tree.output.contains("beam, width 2") && tree.output.contains("(finished)"))
    let chains = try ponder(
      "solve", "Make 24 from 4, 7, 8, 8.", "--budget", "4", "--strategy",
      #"revisions: {ratio: "1:1"}"#, "--show-tree")
    #expect(chains.output.contains("chain 2"), "\(chains.errors)")
  }
}
