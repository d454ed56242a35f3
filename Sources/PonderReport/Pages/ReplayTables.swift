import PonderPolicy
public import PonderPools
import PonderStudy

/// Replays of recorded pools as tables.
public struct ReplayTables: Sendable {
  let replays: [ReplaySummary]
  /// Every run that was read, with its contradictions.
  let runs: [PoolRun]
  let choices: [RunChoice]
  let transfer: PolicyTransfer?
  let comparisons: ComparisonTables

  /// - Parameters:
  ///   - replays: Replays of the usable runs.
  ///   - runs: Every run that was read.
  ///   - choices: The choices among runs of one model.
  ///   - transfer: A policy fitted on one run and applied to another.
  ///   - comparisons: Stopping rules and prices on the runs' samples.
  public init(
    _ replays: [ReplaySummary], of runs: [PoolRun], choices: [RunChoice] = [],
    transfer: PolicyTransfer? = nil,
    comparisons: ComparisonTables = ComparisonTables(stopping: [], batches: [])
  ) {
    self.replays = replays
    self.runs = runs
    self.choices = choices
    self.transfer = transfer
    self.comparisons = comparisons
  }

  /// All tables, in reading order.
  public var all: [ReportTable] {
    let each = replays.enumerated().filter { $0.element.size > 1 }.flatMap { index, replay in
      [
        accuracy(replay, index), parts(replay, index), optimal(replay, index),
        attempts(replay, index),
      ]
    }
    return
      ([contradictions, overview] + each + comparisons.all + choices.enumerated().map(choice)
      + [carried].compactMap { $0 })
      .filter { !$0.rows.isEmpty }
  }

  /// One row per run.
  var overview: ReportTable {
    let tokens = replays.first?.tokensPerCandidate
    return ReportTable(
      id: "runs", title: "Runs",
      caption: """
        Right is the share of all recorded candidates, in percent; single is the mean over problems, \
        ± the longer side of the 95 % interval; no answer is the share of candidates in which none was found. Tokens are those sampled for a candidate, with what its search \
        threw away, and how many times as many as the first run's.
        """,
      header: [
        "run", "problems", "candidates", "N", "right", "single", "no answer", "tokens", "times",
      ],
      rows: replays.map { replay in
        [
          replay.run, "\(replay.problems)", "\(replay.candidates)", "\(replay.size)",
          number(100 * replay.rightShare),
          replay.cells.first { $0.n == 1 }.map { percent($0.accuracy) } ?? "",
          number(100 * replay.withoutAnswer) + " %",
          replay.tokensPerCandidate.map { number($0) } ?? "?",
          tokens.flatMap { first in replay.tokensPerCandidate.map { number($0 / first) } } ?? "?",
        ]
      })
  }

  /// The contradictions, the first of each kind.
  var contradictions: ReportTable {
    let rows = runs.flatMap { run in
      Contradiction.Kind.allCases.flatMap { kind -> [[String]] in
        let found = run.contradictions.filter { $0.kind == kind }
        let shown = found.prefix(3).map { [run.name, $0.problem ?? "all", $0.text] }
        return found.count > 3
          ? shown + [[run.name, "…", "and \(found.count - 3) more of this kind"]] : shown
      }
    }
    return ReportTable(
      id: "contradictions", title: "Contradictions",
      caption: """
        What cannot be true. Problems concerned are left out of every figure; a run whose completions \
        belong to other problems than listed has no figures at all.
        """,
      header: ["run", "problem", "found"], rows: rows)
  }

  private func accuracy(_ replay: ReplaySummary, _ index: Int) -> ReportTable {
    let budgets = replay.budgets
    let note =
      replay.isSearch
      ? """
       The candidates depend on each other: a figure at fewer than \(replay.size) is about choosing \
      among some of them, not about a smaller search.
      """
      : ""
    return ReportTable(
      id: "accuracy-\(index + 1)", title: "\(replay.run): accuracy",
      caption: """
        Percent of \(replay.problems) problems solved by choosing among N candidates, ± the longer side \
        of the 95 % interval over problems. Coverage is the share with a right one among them.
        """ + note,
      header: ["method"] + budgets.map { "N = \($0)" },
      rows: replay.methods.map { method in
        [method]
          + budgets.map { budget in replay.accuracy(of: method, at: budget).map(percent) ?? "" }
      })
  }

  private func parts(_ replay: ReplaySummary, _ index: Int) -> ReportTable {
    let methods = replay.methods.filter { method in
      replay.parts.contains { $0.cells.contains { $0.method == method } }
    }
    return ReportTable(
      id: "difficulty-\(index + 1)", title: "\(replay.run): by difficulty, N = \(replay.size)",
      caption: """
        Percent solved within bins by the share of right candidates, 1 the easiest, and by the \
        level that the file gives. The candidates that sort the problems also measure them.
        """,
      header: ["problems of", "number", "single"] + methods.map(\.short),
      rows: replay.parts.map { part in
        [part.name, "\(part.problems)", percent(part.single)]
          + methods.map { method in
            part.cells.first { $0.method == method }.map { percent($0.accuracy) } ?? ""
          }
      })
  }

  private func optimal(_ replay: ReplaySummary, _ index: Int) -> ReportTable {
    ReportTable(
      id: "optimal-\(index + 1)", title: "\(replay.run): compute-optimal choice",
      caption: """
        The best method for each bin of difficulty, chosen on one half of its problems and measured on \
        the other. Oracle difficulty is the share of right ones in one half of a problem's candidates, and \
        only the other half is chosen among; predicted difficulty is the mean score of all. Regret is how many points the best single method, chosen in hindsight, is above it. \
        The last column is the method chosen most often in each bin, the easiest first.
        """,
      header: ["difficulty", "N", "choice", "best single", "", "regret", "chosen"],
      rows: replay.optimal.filter { $0.n > 1 }.map { choice in
        [
          "\(choice.measure)", "\(choice.n)", percent(choice.accuracy),
          percent(choice.singleAccuracy), choice.single, number(100 * choice.regret),
          choice.chosen.map(\.short).joined(separator: " | "),
        ]
      }
        + [replay.oracleRefusal].compactMap { refusal in
          refusal.map { ["oracle", "", "", "", "", "", "none: \($0)"] }
        })
  }

  private func attempts(_ replay: ReplaySummary, _ index: Int) -> ReportTable {
    ReportTable(
      id: "attempts-\(index + 1)", title: "\(replay.run): accuracy by attempt",
      caption: "Percent of right ones among the attempts at each place of a chain.",
      header: ["attempt", "right"],
      rows: replay.attempts.enumerated().map { ["\($0.offset + 1)", percent($0.element)] })
  }

  /// The choice among the runs of one model; each run has a letter.
  private func choice(_ index: Int, _ choice: RunChoice) -> ReportTable {
    let letters = choice.runs.enumerated().map { place, run in
      (run: run, letter: place < 26 ? String(UnicodeScalar(UInt8(65 + place))) : "\(place + 1)")
    }
    func short(_ name: String) -> String {
      let found = letters.first { name == $0.run || name.hasPrefix($0.run + ": ") }
      guard let found else { return name }
      return (found.letter + name.dropFirst(found.run.count)).short
    }
    return ReportTable(
      id: "choice-\(index + 1)",
      title: "Compute-optimal choice among runs" + (choice.model.map { " of \($0)" } ?? ""),
      caption: """
        Percent of the \(choice.problems) problems that these runs share: \
        \(letters.map { "\($0.letter) \($0.run)" }.joined(separator: ", ")). For each bin of difficulty \
        (the share of right ones in one half of the candidates of \(short(choice.difficulty)), of which only \
        the other half is chosen among) the best run and method with N \
        generations, chosen on one half of its problems and measured on the other; beside it the best \
        single one in hindsight. The last column is what is chosen most often in each bin, the easiest \
        first.
        """,
      header: ["N", "choice", "best single", "", "regret", "chosen"],
      rows: choice.rows.map { row in
        [
          "\(row.n)", percent(row.accuracy), percent(row.singleAccuracy), short(row.single),
          number(100 * row.regret), row.chosen.map(short).joined(separator: " | "),
        ]
      } + [choice.refusal].compactMap { $0.map { ["", "", "", "", "", "none: \($0)"] } })
  }

  /// The results of one run's policy on another run.
  private var carried: ReportTable? {
    guard let transfer else { return nil }
    return ReportTable(
      id: "transfer",
      title: "Policy fitted on \(transfer.fitted), tried on \(transfer.tested)",
      caption: """
        Percent of \(transfer.tested)'s problems solved by the policy; by a policy of its own, measured \
        on problems that did not choose; by the single method that is best on \(transfer.fitted), with \
        the policy's lead over it in points; and by its own best single method in hindsight. Bins keep \
        the edges of \(transfer.fitted): \
        \(transfer.binSizes.map(String.init).joined(separator: ", ")) problems fall into them.
        """,
      header: ["N", "policy", "own policy", "single", "", "lead", "best single", "", "chosen"],
      rows: transfer.rows.map { row in
        [
          "\(row.budget)", percent(row.transferred), row.own.map(percent) ?? "",
          percent(row.singleAccuracy), row.single, interval(row.lead, scale: 100),
          percent(row.bestAccuracy), row.best, row.choices.map(\.short).joined(separator: " | "),
        ]
      })
  }
}

extension ReplaySummary {
  /// The budgets, ascending.
  var budgets: [Int] { Set(cells.map(\.n)).sorted() }

  /// The methods, in the order of the cells.
  var methods: [String] {
    var seen: Set<String> = []
    return cells.map(\.method).filter { seen.insert($0).inserted }
  }

  func accuracy(of method: String, at budget: Int) -> Estimate? {
    cells.first { $0.method == method && $0.n == budget }?.accuracy
  }
}

extension String {
  /// A method's short name, for lists of many.
  fileprivate var short: String { replacing("best-of-N ", with: "") }
}
