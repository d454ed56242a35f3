import Foundation
import Ponder
import Testing

@testable import PonderEngine

struct MuonTests {
  private func random(_ count: Int, seed: UInt64) -> [Float] {
    var stream = RandomStream(seed: seed)
    return (0..<count).map { _ in standardNormal(using: &stream) }
  }

  /// Five rounds as the paper writes them, in double precision.
  private func definition(_ matrix: [Float], _ m: Int, _ n: Int) -> [Double] {
    var x = matrix.map(Double.init)
    let norm = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
    x = x.map { $0 / norm }
    /// The product of a `[rows, inner]` matrix and one of which `right` gives the elements.
    func product(
      _ left: [Double], rows: Int, inner: Int, columns: Int, _ right: (Int, Int) -> Double
    ) -> [Double] {
      var out = [Double](repeating: 0, count: rows * columns)
      for r in 0..<rows {
        for c in 0..<columns {
          for k in 0..<inner { out[r * columns + c] += left[r * inner + k] * right(k, c) }
        }
      }
      return out
    }
    for _ in 0..<5 {
      let gram = product(x, rows: m, inner: n, columns: m) { x[$1 * n + $0] }
      let square = product(gram, rows: m, inner: m, columns: m) { gram[$0 * m + $1] }
      let polynomial = zip(gram, square).map { -4.7750 * $0 + 2.0315 * $1 }
      let turned = product(polynomial, rows: m, inner: m, columns: n) { x[$0 * n + $1] }
      x = zip(x, turned).map { 3.4445 * $0 + $1 }
    }
    return x
  }

  @Test(arguments: [(4, 4), (6, 17), (1, 9), (32, 33)])
  func `the direction agrees with the definition, wide or tall`(m: Int, n: Int) {
    let matrix = random(m * n, seed: 3)
    let expected = definition(matrix, m, n)
    let wide = Muon.orthogonal(matrix, rows: m, columns: n)
    for (a, b) in zip(wide, expected) { #expect(abs(Double(a) - b) < 1e-4) }
    let turned = (0..<m * n).map { matrix[$0 % m * n + $0 / m] }
    let tall = Muon.orthogonal(turned, rows: n, columns: m)
    for k in 0..<m * n { #expect(abs(tall[k] - wide[k % m * n + k / m]) < 1e-4) }
  }

  @Test func `singular values come near one`() {
    let (m, n) = (16, 40)
    let x = Muon.orthogonal(random(m * n, seed: 1), rows: m, columns: n)
    for i in 0..<m {
      let length = (0..<n).reduce(Float(0)) { $0 + x[i * n + $1] * x[i * n + $1] }
      #expect((0.4...1.5).contains(length))
    }
  }

  @Test func `it learns, the same at any number of threads`() async throws {
    struct Count: TrainingStream {
      func document(_ index: Int) -> TrainingDocument {
        TrainingDocument(continuing: (0..<12).map { Int32((index + $0) % 23) }, from: 1)
      }
    }
    var ends: [[Float]] = []
    for threads in [1, 2] {
      var trainer = Trainer(
        try TinyModels.make(),
        settings: try TrainingSettings(
          steps: 60, optimizer: .muon, documentsPerStep: 12, peakLearningRate: 5e-3,
          warmupSteps: 5))
      var losses: [Double] = []
      for _ in 0..<60 {
        losses.append(try await trainer.advance(on: Count(), threads: threads).loss)
      }
      #expect((losses.last ?? 9) < 0.2 * (losses.first ?? 0), "\(losses)")
      ends.append(trainer.parameters.values)
    }
    #expect(ends[0] == ends[1])
  }
}
