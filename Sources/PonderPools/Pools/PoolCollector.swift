public import Foundation
import Ponder
import PonderSearch

/// Collects candidates into runs, in any order, without keeping their texts.
struct PoolCollector {
  private var runs: [RunParts] = []
  private var places: [String: Int] = [:]
  private let answers: (String?) throws -> PoolAnswers

  init(answers: @escaping (String?) throws -> PoolAnswers) { self.answers = answers }

  /// Adds a candidate.
  ///
  /// - Throws: `RecordProblem` for a candidate without an answer or without a way to grade it, or with a
  ///   score out of range.
  mutating func add(_ line: PoolLine, from file: URL) throws {
    try line.checkScores()
    let name = line.run ?? PoolReader.name(of: file)
    let key = file.path + "\n" + name
    if places[key] == nil {
      places[key] = runs.count
      runs.append(
        RunParts(name: name, file: file.path, line: line, means: try answers(line.answers)))
    }
    if let place = places[key] { try runs[place].add(line) }
  }

  /// The runs, in the order in which they began.
  var finished: [PoolRun] {
    let names = Dictionary(grouping: runs, by: \.name).mapValues(\.count)
    return runs.map { parts in
      var run = parts.finished
      if names[parts.name, default: 0] > 1 {
        run.name = URL(fileURLWithPath: parts.file).lastPathComponent + ":" + parts.name
      }
      return run
    }
  }
}

/// A run that is being read.
private struct RunParts {
  let name: String
  let file: String
  let method: String?
  let model: String?
  let generations: Int
  let means: PoolAnswers
  /// Every answer and reference of the run, for comparisons across problems.
  var answers: AnswerGroups
  var problems: [ProblemParts] = []
  var places: [String: Int] = [:]
  var contradictions: [Contradiction] = []

  init(name: String, file: String, line: PoolLine, means: PoolAnswers) {
    self.name = name
    self.file = file
    method = line.method
    model = line.model
    generations = line.generations
    self.means = means
    answers = AnswerGroups(in: means.domain)
  }

  mutating func add(_ line: PoolLine) throws {
    let place = places[line.problem] ?? problems.count
    if place == problems.count {
      places[line.problem] = place
      problems.append(ProblemParts(id: line.problem))
    }
    if problems[place].question == nil { problems[place].question = line.question }
    if problems[place].level == nil { problems[place].level = line.level }
    try compareReference(line, place)
    guard problems[place].numbers.insert(line.candidate).inserted else {
      contradict(.duplicateCandidate, place, "two candidates have the number \(line.candidate)")
      return
    }
    if let steps = line.stepCount, line.scores.count > 1, line.scores.count != steps {
      contradict(
        .scoreCount, place,
        "candidate \(line.candidate) has \(line.scores.count) scores for \(steps) steps")
    }
    let answer = line.finished ? try answer(of: line) : nil
    let group = answer.map { answers.place($0) }
    problems[place].members.append(
      PoolMember(
        candidate: line.candidate, group: group,
        isRight: line.finished ? try verdict(on: answer, group, line, place) : false,
        scores: line.scores, outcome: line.outcome, tokens: line.tokens, parent: line.parent,
        isFinished: line.finished, chain: line.chain, attempt: line.attempt ?? 0))
  }

  private mutating func compareReference(_ line: PoolLine, _ place: Int) throws {
    guard let text = line.reference else { return }
    guard let known = problems[place].reference else {
      problems[place].reference = text
      problems[place].referenceGroup = answers.place(Answer(text))
      return
    }
    if text != known, answers.place(Answer(text)) != problems[place].referenceGroup {
      contradict(.twoReferences, place, "its reference is '\(known)' and also '\(text)'")
    }
  }

  private func answer(of line: PoolLine) throws -> Answer? {
    switch line.answer {
    case .none: return nil
    case .answer(let text): return Answer(text)
    case .unknown:
      guard let solution = line.solution else {
        throw RecordProblem("there is neither an 'answer' nor a text to find it in")
      }
      return means.domain.answer(in: solution)
    }
  }

  /// The recorded verdict, or the verdict against the reference; equivalent answers are graded once.
  private mutating func verdict(
    on answer: Answer?, _ group: Int?, _ line: PoolLine, _ place: Int
  ) throws -> Bool {
    if let correct = line.correct { return correct }
    guard let reference = problems[place].reference else {
      throw RecordProblem("there is neither 'correct' nor a 'reference' to grade by")
    }
    guard let answer, let group else { return false }
    if let known = problems[place].graded[group] { return known }
    let verdict = means.reference(reference).accepts(answer)
    problems[place].graded[group] = verdict
    return verdict
  }

  private mutating func contradict(_ kind: Contradiction.Kind, _ place: Int, _ text: String) {
    problems[place].isSound = false
    contradictions.append(Contradiction(kind, problem: problems[place].id, text))
  }

  var finished: PoolRun {
    var contradictions = contradictions
    var sound: [PoolProblem] = []
    for parts in problems where parts.members.contains(where: \.isFinished) {
      let (problem, orphans) = parts.finished(answers.first)
      contradictions += orphans
      if parts.isSound, orphans.isEmpty { sound.append(problem) }
    }
    let assignment = Assignment(
      problems.map { parts in
        Assignment.Problem(
          reference: parts.referenceGroup,
          answers: parts.members.filter(\.isFinished).sorted { $0.candidate < $1.candidate }
            .map(\.group))
      })
    if let assignment, assignment.isWrong {
      contradictions.append(Contradiction(.wrongProblems, problem: nil, assignment.description))
    }
    contradictions += unanswered(in: sound)
    return PoolRun(
      name: name, file: file, method: method, model: model, generations: generations,
      problems: sound,
      contradictions: contradictions, assignment: assignment,
      candidates: problems.reduce(0) { $0 + $1.members.count { $0.isFinished } },
      thoughts: problems.reduce(0) { $0 + $1.members.count { !$0.isFinished } },
      leftOut: problems.count - sound.count)
  }

  /// Contradictions of the whole run caused by candidates without answers.
  ///
  /// A candidate marked right without an answer does not vote. If these are more than a tenth of the right
  /// candidates, votes are meaningless.
  private func unanswered(in problems: [PoolProblem]) -> [Contradiction] {
    let candidates = problems.flatMap { zip($0.pool.samples, $0.verdicts) }
    let right = candidates.count { $1 }
    let unanswered = candidates.count { $0.answer == nil && $1 }
    if 10 * unanswered > right {
      return [
        Contradiction(
          .rightWithoutAnswer, problem: nil,
          "\(unanswered) of \(right) candidates that are marked right give no answer, so no vote can "
            + "count them")
      ]
    }
    let count = candidates.count
    let hasAnswer = problems.contains { $0.pool.samples.contains { $0.answer != nil } }
    guard count > 0, !hasAnswer else { return [] }
    return [
      Contradiction(
        .noAnswers, problem: nil, "none of the \(count) candidates gives an answer that can be read"
      )
    ]
  }
}

extension PoolReader {
  /// Reads files into runs.
  ///
  /// - Parameter files: In the order of the runs.
  /// - Throws: ``PoolError`` naming the file and the invalid line.
  public func runs(in files: [URL]) throws -> [PoolRun] {
    var collector = PoolCollector(answers: answers)
    for file in files { try read(file) { try collector.add($0, from: file) } }
    return collector.finished
  }
}
