public import PonderPolicy
public import PonderPools

extension StudyTables {
  /// What policies that were fitted elsewhere are worth on this study's problems.
  ///
  /// - Parameter policies: Each with its name and its trials on this study; one without trials has no row.
  public func trials(
    of policies: [(name: String, policy: Policy, trials: [PolicyTrial])]
  ) -> ReportTable {
    ReportTable(
      id: "policies", title: "Policies fitted elsewhere",
      caption: """
        Percent of \(analysis.table.problems.count) problems solved by the choices of a policy, and by the \
        compute-optimal choice of this study with the same measure of difficulty, on problems that took no part \
        in it. Against best-of-N and against own: paired differences in points, with 95 % intervals.
        """,
      header: ["policy, fitted on", "N", "solved", "own", "against best-of-N", "against own"],
      rows: policies.flatMap { name, policy, trials in
        trials.map { trial in
          [
            "\(name), \(policy.provenance.domain)", "\(trial.budget)", percent(trial.accuracy),
            percent(trial.own), interval(trial.lead, scale: 100),
            interval(trial.difference, scale: 100),
          ]
        }
      })
  }
}
