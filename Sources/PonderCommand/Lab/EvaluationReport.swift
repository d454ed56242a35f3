import PonderPools
import PonderStudy

/// What `ponder lab evaluate` prints.
struct EvaluationReport: Encodable {
  var model: String
  var seed: UInt64
  var temperature: Double
  var parameters: Int
  var parametersWithoutEmbeddings: Int
  var floatingPointOperations: Double
  var summary: EvaluationSummary

  var text: String {
    var budgets = Table("samples", "pass@k", "95 % interval", "majority@k", "95 % interval")
    for budget in summary.budgets {
      budgets.add(
        "\(budget.samples)", budget.pass.percent, budget.pass.interval, budget.majority.percent,
        budget.majority.interval)
    }
    func parts(_ title: String, _ parts: [EvaluationSummary.Part]) -> String {
      var table = Table(title, "problems", "pass@1", "95 % interval", "greedy", "95 % interval")
      for part in parts {
        table.add(
          part.name, "\(part.problems)", part.passAt1.percent, part.passAt1.interval,
          part.greedy.percent, part.greedy.interval)
      }
      return table.text
    }
    let flops = (floatingPointOperations / 1e12).formatted(2)
    var blocks = [
      "\(model): \(parameters) parameters, \(parametersWithoutEmbeddings) without embeddings",
      "\(summary.problems) problems x \(summary.samples) samples, temperature \(temperature), "
        + "seed \(seed)",
      "greedy \(summary.greedy.percent) (\(summary.greedy.interval))", "", budgets.text, "",
    ]
    if !summary.quintiles.isEmpty {
      blocks += [parts("quintile (1 easiest)", summary.quintiles), ""]
    }
    blocks += [
      parts("kind", summary.kinds), "",
      "\(summary.sampledTokens) tokens sampled, \(flops) TFLOP; no answer in "
        + "\((100 * summary.withoutAnswer).formatted(1)) % of the samples",
    ]
    return blocks.joined(separator: "\n")
  }
}
