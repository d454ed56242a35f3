/// Something that happened while a problem was being solved.
///
/// Progress lines, pages and streams are made of these: ``Models/observer`` gets them as they happen, in
/// no promised order between calls that run at once.
public enum SolveEvent: Hashable, Sendable {
  /// Continuations of a prefix came.
  case sampled([Continuation], after: Prefix)
  /// The verifier has scored the steps of prefixes, one list for each.
  case scored([Prefix], [[Double]])
  /// A search goes on with a prefix.
  case kept(Prefix)
  /// A solution is finished and takes part in the choice.
  case banked(Candidate)
  /// The choice is made.
  case chosen(Candidate)
}

extension Models {
  /// These models, with everything that happens told to one more observer.
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
