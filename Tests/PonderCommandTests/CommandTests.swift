import ArgumentParser
import Foundation
import PonderEngine
import PonderLab
import Testing

@testable import PonderCommand
@testable import PonderData

struct CommandTests {
  private static let commands: [(name: String, command: any ParsableCommand.Type)] = [
    ("ponder", Root.self), ("lab", LabCommand.self), ("lab-study", LabStudy.self),
    ("lab-show", LabShow.self), ("lab-evaluate", LabEvaluate.self), ("lab-train", LabTrain.self),
    ("lab-train-small", TrainSmall.self), ("lab-train-verifier", TrainVerifier.self),
    ("lab-train-reviser", TrainReviser.self), ("lab-label", LabLabel.self),
    ("lab-judge", LabJudge.self), ("lab-game24", LabGame24.self),
    ("lab-examine", LabExamine.self),
    ("study", Study.self),
    ("study-run", StudyRun.self), ("report", Report.self), ("fit", Fit.self),
    ("exchange", ExchangeCommand.self), ("grade", GradeCommand.self), ("solve", SolveCommand.self),
    ("serve", ServeCommand.self),
    ("export", Export.self), ("models", ModelsCommand.self), ("models-check", ModelsCheck.self),
    ("study-export", StudyExport.self), ("pool", Pool.self), ("pool-import", PoolImport.self),
    ("replay", ReplayCommand.self), ("label", LabelCommand.self),
  ]

  @Test(arguments: commands.indices)
  func `help says what a newcomer needs`(index: Int) throws {
    let (name, command) = Self.commands[index]
    let help = Root.helpMessage(for: command, columns: 80)
    let cores = "default: \(ProcessInfo.processInfo.activeProcessorCount))"
    try expectGolden(help.replacingOccurrences(of: cores, with: "default: cores)"), "help-" + name)
  }

  @Test(arguments: [
    (["lab", "evaluate", "tiny"], "no model 'tiny': give one of relay/"),
    (["lab", "evaluate", "small", "--samples", "0"], "--samples must be at least 1, not 0"),
    (["lab", "evaluate", "small", "--problems", "0"], "--problems must be at least 1, not 0"),
    (["lab", "evaluate", "small", "--threads", "0"], "--threads must be at least 1, not 0"),
    (
      ["lab", "evaluate", "small", "--temperature=-1"],
      "temperature must be a number of at least 0, not -1.0"
    ),
    (["lab", "evaluate", "small", "--domain", "nothing.jsonl"], "no domain 'nothing.jsonl'"),
    (["lab", "show", "--problems", "many"], "The value 'many' is invalid for '--problems"),
    (["lab", "study", "--seed"], "Missing value for '--seed <seed>'"),
    (["lab", "study", "--sed", "3"], "Unknown option '--sed'"),
    (["lab", "show", "--samples", "0"], "--samples must be at least 1, not 0"),
    (["lab", "train", "medium"], "Unexpected argument 'medium'"),
    (["lab", "train", "verifier", "--labels", "none.jsonl"], "none.jsonl"),
    (["lab", "train", "verifier", "--passes", "0"], "--passes must be at least 1, not 0"),
    (["lab", "label", "--rollouts=-1"], "--rollouts must be at least 0, not -1"),
    (["lab", "train", "small", "--width", "100"], "width must be a multiple of 32, not 100"),
    (["lab", "train", "small", "--from", "small", "--width", "128"], "leave out --width"),
    (
      ["lab", "train", "small", "--from", "small", "--layers", "2"],
      "--layers must be at least 3, as many as small has, not 2"
    ),
    (["lab", "label", "--branches", "4"], "--branches needs --exact"),
    (["lab", "label", "--exact", "--missed-by", "verifier"], "--missed-by needs --branches"),
    (["lab", "examine", "--samples", "1"], "--samples must be at least 2, not 1"),
    (["lab", "examine", "--verifier", "tiny"], "no model 'tiny': give one of relay/"),
    (["lab", "examine", "--domain", "relay-0-0"], "no domain 'relay-0-0'"),
    (["models", "check"], "no model is configured: write a ponder.yaml"),
    (["models", "check", "--config", "none.yaml"], "none.yaml: the file cannot be read"),
    (["study", "run", "none.yaml"], "none.yaml: the file cannot be read"),
    (["exchange", "none.yaml", "--use", "0"], "--use must be above 0, not 0.0"),
    (["lab", "train", "small", "--steps", "0"], "steps must be from 1 to 1000000000, not 0"),
    (["export", "small", "/dev/null/x"], "/dev/null/x"), (["export", "small"], "Missing expected"),
    (["lab", "evaluate", "/"], "config.json"),
    (["lab", "game24", "none.csv"], "none.csv: the file cannot be read"),
    (["lab", "show", "--domain", "none.csv:901-1000"], "none.csv: the file cannot be read"),
    (["solve", "2 + 2"], "the shipped models solve puzzles of 2 to 8 numbers"),
    (["solve", "Make 24 from 1, 2, 3, 4", "--strategy", "bem"], "a strategy is one of greedy"),
    (["solve", "Make 24 from 1, 2, 3, 4", "--budget", "0"], "--budget must be at least 1, not 0"),
    (["solve", "Make 24 from 1, 2, 3, 4", "--policy", "none.json"], "none.json: the file cannot"),
    (
      ["solve", "Make 24 from 1, 2, 3, 4", "--price", "nan"],
      "--price must be a number of at least 0, not nan"
    ),
    (
      ["solve", "Make 24 from 1, 2, 3, 4", "--price", "1", "--strategy", "beam"],
      "give --price or --strategy, not both"
    ),
    (["fit", "none.yaml", "--keep", "0"], "--keep must be above 0 and at most 100, not 0.0"),
    (["grade", "none.jsonl"], "none.jsonl: the file cannot be read"),
    (["replay"], "give at least one file of recorded samples"),
    (["replay", "none.jsonl"], "none.jsonl: the file cannot be read"),
    (["replay", "--fit-on", "a"], "--fit-on needs --test-on, --policy or both"),
    (["replay", "a", "--test-on", "b"], "--test-on and --policy need --fit-on"),
    (["replay", "--fit-on", "none", "--test-on", "none"], "no run and no file 'none'"),
    (["replay", "a", "--measure", "prompt"], "--measure must be oracle or predicted"),
    (["replay", "a", "--answers", "exact"], "'exact' is invalid for '--answers"),
    (["label", "none.jsonl", "--model", "small"], "no problems 'none.jsonl': give countdown,"),
    (["label", "countdown", "--count", "0"], "--count must be at least 1, not 0"),
    (["label", "countdown", "--samples", "1", "--revisions", "x"], "--samples must be at least 2"),
    (["label", "countdown"], "no model: name a proposer in ponder.yaml"),
    (["pool", "import", "none.jsonl", "--output", "x"], "none.jsonl: the file cannot be read"),
  ])
  func `what the user can put right is one clear message and exit code 2`(
    arguments: [String], message: String
  ) throws {
    let outcome = try RunningCommand(arguments).wait()
    #expect(outcome.code == 2)
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("Error: "), "\(outcome.errors)")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(!outcome.errors.contains("Error Domain"), "\(outcome.errors)")
  }

  @Test func `help and version are no errors`() throws {
    #expect(try ponder("--help").code == 0)
    #expect(try ponder("--version").output == "0.1.0\n")
    #expect(try ponder("lab").output.contains("USAGE: ponder lab <subcommand>"))
  }

  @Test func `a bad line of a file is named`() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("mine.jsonl")
      try Data("{\"question\": \"1 + 1?\", \"answer\": 2}\n{oops\n".utf8).write(to: file)
      let outcome = try ponder("lab", "show", "--domain", file.path)
      #expect(outcome.code == 2)
      #expect(
        outcome.errors
          == "Error: mine.jsonl, line 2: this is not JSON (good rows before it: 1)\n")
    }
  }

  @Test func `a prompt past the model's length names its problem`() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("long.jsonl")
      let rows = (0..<40).map { index in
        "{\"question\": \"\(index) \(String(repeating: "very ", count: 400))?\", \"answer\": 2}\n"
      }
      try Data(rows.joined().utf8).write(to: file)
      let outcome = try ponder("lab", "evaluate", "small", "--domain", file.path, "--samples", "1")
      #expect(outcome.code == 2)
      #expect(outcome.errors.contains("problem 'long.jsonl-"))
      #expect(outcome.errors.contains("this model can take at most 1023"))
    }
  }

  @Test func `an exported model is the model`() async throws {
    try await withTemporaryFolder { folder in
      let outcome = try ponder("export", "small", folder.appendingPathComponent("copy").path)
      #expect(outcome.code == 0)
      let copy = try LabModel.read(folder.appendingPathComponent("copy").path)
      let original = try LabModel.read("small")
      #expect(copy.parameters.values == original.parameters.values)
      #expect(copy.parameters.configuration == original.parameters.configuration)
      #expect(
        copy.tokenizer.encode("Make 23 from 4, 10, 16, 18.\n")
          == original.tokenizer.encode("Make 23 from 4, 10, 16, 18.\n"))
      #expect(copy.endToken == original.endToken)
    }
  }

  @Test func `a model grows by layers that begin by changing nothing`() async throws {
    try await withTemporaryFolder { folder in
      let model = folder.appendingPathComponent("model")
      let outcome = try RunningCommand([
        "lab", "train", "small", "--from", "small", "--layers", "4", "--seed", "3", "--steps", "1",
        "--output", model.path,
      ]).wait()
      #expect(outcome.code == 0, "\(outcome.errors)")
      let grown = try LabModel.read(model.path)
      #expect(grown.parameters.configuration.layerCount == 4)
    }
  }

  @Test func `Ctrl-C in training writes a checkpoint, and the same command goes on`() async throws {
    try await withTemporaryFolder { folder in
      let model = folder.appendingPathComponent("model")
      let arguments = ["lab", "train", "small", "--steps", "6", "--output", model.path]
      let interrupted = try RunningCommand(arguments)
      #expect(interrupted.interruptAfterFirstLine().hasPrefix("training small: 6 steps"))
      let outcome = interrupted.wait()
      #expect(outcome.code == 130)
      #expect(outcome.errors.contains("the same command continues from the checkpoint"))
      let continued = try RunningCommand(arguments).wait()
      #expect(continued.code == 0)
      #expect(continued.errors.contains("continuing small at step"))
      #expect(continued.output == model.path + "\n")
      _ = try LabModel.read(model.path)
      let other = try ponder("lab", "train", "small", "--steps", "7", "--output", model.path)
      #expect(other.code == 2)
    }
  }
}
