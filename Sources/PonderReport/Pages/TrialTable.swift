public import PonderPolicy
import PonderPools

extension StudyTables {
  /// What policies that were fitted elsewhere are worth on this study's problems.
  ///
  /// - Parameter policies: With a name each; those that choose what this study did not measure have no row.
  public func trials(of policies: [(name: String, policy: Policy)]) -> ReportTable {
    ReportTable(
      id: "policies", title: "Policies fitted elsewhere",
      caption: """
        Percent of \(analysis.table.problems.count) problems solved by the choices of a policy, and by the \
        compute-optimal choice of this study with the same measure of difficulty, on problems that took no part \
        in it. Against best-of-N and against own: paired differences in points, with 95 % intervals.
        """,
      header: ["policy, fitted on", "N", "solved", "own", "against best-of-N", "against own"],
      rows: policies.flatMap { name, policy in
        analysis.trials(of: policy).map { trial in
          [
            "\(name), \(policy.provenance.domain)", "\(trial.budget)", percent(trial.accuracy),
            percent(trial.own), interval(trial.lead, scale: 100),
            interval(trial.difference, scale: 100),
          ]
        }
      })
  }
}
