import Ponder
import PonderPools
import PonderStudy

/// A tree search for readers to step through: each prefix opens to show its continuations.
struct TreeFigure {
  let tree: StudyExamples.Tree

  var html: HTML {
    .element(
      "section", ["id": "tree", "class": "steps"],
      [
        .element("h2", [:], ["One search, step by step"]),
        .element(
          "p", [:],
          [
            .text(
              """
              \(tree.arm.name) with N = \(tree.arm.budget) on: \(tree.question) Each line is a step \
              with the verifier's score; open it to see what followed. It banked \
              \(tree.outcome.candidates) solutions, \(tree.outcome.rightCandidates) of them right, \
              and chose \(tree.outcome.answer ?? "none"), which is \
              \(tree.outcome.isRight ? "right" : "wrong").
              """)
          ]),
      ] + SearchTree(nodes: tree.nodes).html)
  }
}

/// The nodes of a tree search: each opens to show its continuations.
struct SearchTree {
  private let nodes: [SearchNode]
  /// Indices of each node's children; those of the question are at -1.
  private let children: [Int: [Int]]
  /// Nodes with a banked descendant.
  private let isOpen: Set<Int>

  init(nodes: [SearchNode]) {
    self.nodes = nodes
    children = Dictionary(grouping: nodes.indices) { nodes[$0].parent ?? -1 }
    var open: Set<Int> = []
    for index in nodes.indices where nodes[index].fate == .banked {
      var place = nodes[index].parent
      while let current = place, open.insert(current).inserted { place = nodes[current].parent }
    }
    isOpen = open
  }

  /// The nodes that continue the question.
  var html: [HTML] { children[-1, default: []].map(node) }

  private func node(_ index: Int) -> HTML {
    let node = nodes[index]
    let copies = node.copies > 1 ? " × \(node.copies)" : ""
    let line: [HTML] = [
      ScoreMark(score: node.score).html,
      .element("code", [:], [.text(node.steps.map(\.unfoldedStep).joined(separator: " ⏎ "))]),
      .element("span", ["class": "fate"], [.text("\(node.fate)\(copies)")]),
    ]
    let next = children[index, default: []]
    guard !next.isEmpty else {
      return .element("div", ["class": "node \(node.fate)"], line)
    }
    return .element(
      "details",
      isOpen.contains(index)
        ? ["class": "node \(node.fate)", "open": "open"] : ["class": "node \(node.fate)"],
      [.element("summary", [:], line)] + next.map(self.node))
  }
}

/// A revision chain for readers to step through, attempt by attempt.
struct ChainFigure {
  let chain: StudyExamples.Chain

  var html: HTML {
    .element(
      "section", ["id": "chain", "class": "steps"],
      [
        .element("h2", [:], ["One chain of revisions"]),
        .element(
          "p", [:],
          [
            .text(
              "\(chain.question) Each attempt was made with up to four earlier ones in view; the "
                + "score is the verifier's.")
          ]),
      ]
        + chain.attempts.enumerated().map { index, attempt in
          .element(
            "details", index < 2 ? ["class": "node", "open": "open"] : ["class": "node"],
            [
              .element(
                "summary", [:],
                [
                  ScoreMark(score: attempt.score ?? 0).html,
                  .text("attempt \(index + 1): \(attempt.isRight ? "right" : "wrong")"),
                ]), .element("pre", [:], [.text(attempt.text)]),
            ])
        })
  }
}

/// A score in `0...1` as a number on a bar.
struct ScoreMark {
  let score: Double

  var html: HTML {
    let percent = number(100 * score)
    return .element(
      "span", ["class": "score", "style": "--share:\(percent)%"], [.text(percent)])
  }
}
