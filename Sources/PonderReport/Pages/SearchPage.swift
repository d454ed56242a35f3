public import Ponder

/// One search as a page of its own, without network access or scripts: its tree, its chains or its candidates.
public struct SearchPage: Sendable {
  public var title: String
  public var question: String
  /// Such as the strategy and what was spent, by name.
  public var facts: [(name: String, value: String)]
  public var solution: Solution?

  public init(
    title: String, question: String, facts: [(name: String, value: String)], solution: Solution?
  ) {
    self.title = title
    self.question = question
    self.facts = facts
    self.solution = solution
  }

  /// The page.
  public var html: String {
    var body = [HTML.element("pre", [:], [.text(question)]), Page.facts(facts)]
    if let solution {
      body.append(
        .element("section", ["class": "steps"], heading(of: solution) + content(of: solution)))
    }
    return Page(title: title, body: body).source
  }

  private func heading(of solution: Solution) -> [HTML] {
    let text =
      if !solution.tree.isEmpty {
        "Each line is a step with the score of its prefix; open it to see what followed."
      } else if !solution.chains.isEmpty {
        "Each attempt was made with earlier ones of its chain in view."
      } else {
        "Candidates in the order of their answers' weights; the chosen one is open."
      }
    return [.element("p", [:], [.text(text)])]
  }

  private func content(of solution: Solution) -> [HTML] {
    if !solution.tree.isEmpty { return SearchTree(nodes: solution.tree).html }
    if !solution.chains.isEmpty {
      return solution.chains.enumerated().flatMap { number, chain in
        [HTML.element("h2", [:], [.text("Chain \(number + 1)")])]
          + chain.map { candidate($0, of: solution) }
      }
    }
    let voted = solution.votes.flatMap(\.members)
    let others = Set(solution.candidates.indices).subtracting(voted).sorted()
    return (voted + others).map { candidate($0, of: solution) }
  }

  private func candidate(_ index: Int, of solution: Solution) -> HTML {
    let candidate = solution.candidates[index]
    let isChosen = index == solution.chosen
    let answer = candidate.answer?.text ?? "no answer"
    return .element(
      "details",
      isChosen ? ["class": "node banked", "open": "open"] : ["class": "node"],
      [
        .element(
          "summary", [:],
          (candidate.stepScores.last.map { [ScoreMark(score: $0).html] } ?? []) + [
            .element("code", [:], [.text(answer.shown(atMost: 200))]),
            .element(
              "span", ["class": "fate"],
              [.text("\(candidate.tokens) tokens\(isChosen ? ", chosen" : "")")]),
          ]), .element("pre", [:], [.text(candidate.text)]),
      ])
  }
}

/// Searches as a page: figures of all of them, and a table with a link to each.
public struct SearchListPage: Sendable {
  /// One search.
  public struct Row: Sendable {
    /// The address of its page.
    public var link: String
    public var cells: [String]

    public init(link: String, cells: [String]) {
      self.link = link
      self.cells = cells
    }
  }

  public var title: String
  public var facts: [(name: String, value: String)]
  public var columns: [String]
  public var rows: [Row]
  public var charts: [Chart]
  /// Seconds after which browsers load the page again.
  public var refresh: Int

  public init(
    title: String, facts: [(name: String, value: String)], columns: [String], rows: [Row],
    charts: [Chart] = [], refresh: Int = 5
  ) {
    self.title = title
    self.facts = facts
    self.columns = columns
    self.rows = rows
    self.charts = charts
    self.refresh = refresh
  }

  /// The page.
  public var html: String {
    let head = HTML.element("tr", [:], columns.map { .element("th", [:], [.text($0)]) })
    let lines = rows.map { row in
      HTML.element(
        "tr", [:],
        row.cells.enumerated().map { index, cell in
          .element(
            "td", [:],
            index == 0 ? [.element("a", ["href": row.link], [.text(cell)])] : [.text(cell)])
        })
    }
    let figures = charts.map { chart in
      HTML.element("figure", [:], [chart.svg, .element("figcaption", [:], [.text(chart.title)])])
    }
    return Page(
      title: title,
      body: [
        .element("meta", ["http-equiv": "refresh", "content": "\(refresh)"]), Page.facts(facts),
      ]
        + figures + [.element("table", [:], [head] + lines)]
    ).source
  }
}
