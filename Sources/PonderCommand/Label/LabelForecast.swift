import Ponder
import PonderPools
import PonderStudy

/// The expected cost of completing a file of labels.
struct LabelForecast {
  var estimate: StudyEstimate
  /// The number of missing problems.
  var problems: Int
  /// The load of one problem.
  var each: StudyLoad
  /// The load of the finished problems.
  var spent: StudyLoad
  var limits: StudyLimits

  var text: String {
    let load = Double(problems) * each
    let lines = [
      "\(problems) problems to label, " + estimate.text(of: load),
      "measured on a few samples: \(Int(estimate.sample.tokens)) tokens and "
        + "\(estimate.sample.steps.formatted(1)) steps a solution",
    ]
    return (lines + limits.warnings(spent: spent, load: load, hours: estimate.hours(of: load)))
      .joined(separator: "\n")
  }
}

extension StudyEstimate {
  /// The expected load of labelling one problem.
  ///
  /// That is its samples and, from each beginning of a solution, `rollouts` continuations, which on average
  /// write half a solution and read the other half. Solutions that share a beginning take less.
  func load(ofSamples samples: Int, rollouts: Int) -> StudyLoad {
    func calls(_ count: Double, of each: Int, read: Double, write: Double) -> StudyLoad {
      let requests = max(1, (Double(each) * sample.requests).rounded(.up))
      return count
        * StudyLoad(tokens: Double(each) * write + requests * read, requests: requests)
    }
    let whole = calls(1, of: samples, read: sample.prompt, write: sample.tokens)
    guard rollouts > 0 else { return whole }
    let beginnings = Double(samples) * max(0, sample.steps - 1)
    return whole
      + calls(
        beginnings, of: rollouts, read: sample.prompt + sample.tokens / 2,
        write: sample.tokens / 2)
  }
}
