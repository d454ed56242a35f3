import RealModule

/// Turns the `count` numbers starting at `offset` into probabilities, in place.
///
/// - Returns: The natural logarithm of the sum of the exponentials.
package func softmax(
  _ values: inout MutableSpan<Float>, at offset: Int, count: Int
) -> Float {
  var largest = -Float.infinity
  for i in 0..<count { largest = max(largest, values[offset + i]) }
  var sum: Float = 0
  for i in 0..<count { values[offset + i] = exponential(values[offset + i] - largest) }
  for i in 0..<count { sum = Relaxed.sum(sum, values[offset + i]) }
  let inverse = 1 / sum
  for i in 0..<count { values[offset + i] *= inverse }
  return largest + Float.log(sum)
}
