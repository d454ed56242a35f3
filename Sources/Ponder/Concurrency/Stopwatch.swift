/// Starts a stopwatch on a clock of any kind: the returned closure gives the time since this call.
package func stopwatch(on clock: some Clock<Duration>) -> @Sendable () -> Duration {
  let start = clock.now
  return { start.duration(to: clock.now) }
}
