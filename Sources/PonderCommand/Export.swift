import ArgumentParser
import Foundation
import PonderEngine
import PonderLab

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a model as a Hugging Face folder.",
    discussion: """
      The folder loads in transformers, vLLM and mlx-lm as it is; see the README for llama.cpp.
      """)

  enum Precision: String, CaseIterable, ExpressibleByArgument {
    case float32, bfloat16, float16

    var type: ElementType {
      switch self {
      case .float32: .float32
      case .bfloat16: .bfloat16
      case .float16: .float16
      }
    }
  }

  @Argument(help: "small, large, or a model folder.")
  var model: String

  @Argument(help: "The folder to write; made if it is not there.")
  var folder: String

  @Option(help: "How weights are stored.")
  var precision = Precision.float32

  func run() throws {
    try ModelFolder.write(
      LabModel.read(model), to: URL(fileURLWithPath: folder), as: precision.type)
    print(folder)
  }
}
