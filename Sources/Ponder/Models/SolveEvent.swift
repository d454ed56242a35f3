/// Something that happened while a problem was being solved.
///
/// Progress lines, pages and streams are built from these events. ``Models/observer`` receives them as they
/// happen; the order between concurrent calls is unspecified.
public enum SolveEvent: Hashable, Sendable {
  /// The proposer returned continuations of a prefix.
  case sampled([Continuation], after: Prefix)
  /// The verifier scored the steps of prefixes: one list of scores for each prefix.
  case scored([Prefix], [[Double]])
  /// A search kept a prefix and will continue it.
  case kept(Prefix)
  /// A solution is finished and became a candidate.
  case banked(Candidate)
  /// The selection chose a candidate.
  case chosen(Candidate)
}

extension Models {
  /// These models, with one more observer that receives every event.
  public func observed(by observer: @escaping @Sendable (SolveEvent) -> Void) -> Models {
    var models = self
    let before = self.observer
    models.observer = { event in
      before?(event)
      observer(event)
    }
    return models
  }
}
