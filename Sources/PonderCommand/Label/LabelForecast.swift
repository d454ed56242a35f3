import Ponder
import PonderStudy

/// What the rest of a file of labels is expected to take.
struct LabelForecast {
  var estimate: StudyEstimate
  /// Problems that are missing.
  var problems: Int
  /// Of one problem.
  var each: StudyLoad
  /// What finished problems took.
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
  /// What labelling a problem is expected to take.
  ///
  /// That is its samples, and from each beginning of a solution so many continuations, which are half a
  /// solution long and read the other half. Solutions that begin alike take less.
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
