public import PonderPolicy

extension SamplePool {
  /// These samples as a stopping table is fitted to them, and as a stopping rule is replayed over them.
  ///
  /// - Parameters:
  ///   - passRate: The problem's estimated pass rate in `0...1`, if it is known before the first sample.
  ///   - score: A sample's score in `0...1`; 0 for all if there is no verifier.
  public func recorded(
    passRate: Double? = nil, by score: (Sample) -> Double
  ) -> RecordedSamples {
    RecordedSamples(
      samples.map { sample in
        RecordedSamples.Sample(
          group: sample.answer, score: score(sample),
          isRight: sample.answer.map { answers[$0].isRight } ?? false)
      }, passRate: passRate)
  }
}
