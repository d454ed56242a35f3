import Ponder

/// What one call of a proposer asks for, whichever server receives it.
struct Job: Sendable {
  let prefix: Prefix
  let seed: UInt64
  private let extent: Extent
  private let sampling: Sampling
  private let settings: RemoteModel
  private let firstSeed: Int

  init(
    _ prefix: Prefix, _ extent: Extent, _ sampling: Sampling, _ seed: UInt64,
    _ settings: RemoteModel
  ) {
    self.prefix = prefix
    self.extent = extent
    self.sampling = sampling
    self.seed = seed
    self.settings = settings
    firstSeed = Self.serverSeed(seed)
  }

  /// The most samples of one prefix: the room that ``serverSeed(_:)`` leaves.
  static let mostSamples = 0x10000

  /// The seed sent to servers, with room to count up below 2³¹.
  static func serverSeed(_ seed: UInt64) -> Int {
    Int(seed.derived("server") % 0x7FFF_0000)
  }

  /// Whether the text is streamed and cut on this side: for more than one step at a time, or for a server
  /// that does not say whether a step or the solution ended.
  private func cutsHere(_ profile: ServerProfile) -> Bool {
    switch extent.stepLimit {
    case nil: false
    case 1?: profile.stopTelling == .none
    default: true
    }
  }

  func request(_ wanted: Range<Int>, _ profile: ServerProfile) -> SampleRequest {
    let template = settings.template
    let cutsHere = cutsHere(profile)
    let separators = extent.stepLimit == nil || cutsHere ? [] : [template.separator]
    var most = sampling.maximumTokens ?? settings.maximumTokens
    if let length = profile.maximumLength { most = min(most, max(1, length - 1)) }
    return SampleRequest(
      profile.dialect == .chat
        ? .conversation(template.messages(for: prefix), answer: template.solution(of: prefix))
        : .text(template.text(for: prefix)),
      count: min(wanted.count, max(1, profile.samplesPerRequest)), maximumTokens: most,
      sampling: sampling, stops: separators + template.stops, seed: firstSeed + wanted.lowerBound,
      wantsLogProbabilities: settings.wantsLogProbabilities, streams: cutsHere)
  }

  /// The reader for the stream of a request.
  func stream(
    of request: SampleRequest, _ profile: ServerProfile, limit: AnswerLimit
  ) -> StreamedReply {
    StreamedReply(
      profile.dialect, stops: request.stops, expected: request.count,
      separator: settings.template.separator, stepLimit: extent.stepLimit, limit: limit)
  }

  func continuation(_ sample: Sample, tokens: Int, _ profile: ServerProfile) -> Continuation {
    let template = settings.template
    var text = sample.text
    if profile.dialect == .chat {
      // llama-server repeats the beginning of the answer that it was given.
      let begun = template.solution(of: prefix)
      if !begun.isEmpty, text.utf8.starts(with: begun.utf8) {
        text = String(decoding: text.utf8.dropFirst(begun.utf8.count), as: UTF8.self)
      }
    }
    let ending: Continuation.Ending
    switch sample.end {
    case .length: ending = .length
    case .finished, .stopOrFinished: ending = .solution
    case .stop(let stop):
      ending = stop == template.separator ? .step : .solution
      if text.endsInBytes(of: stop) { text = text.droppingLastBytes(stop.utf8.count) }
      // The step ends here, even when it is empty.
      if ending == .step { text += template.separator }
    }
    var steps = template.steps(in: text)
    if ending == .solution, let last = steps.last, last.isEmpty { steps.removeLast() }
    return Continuation(
      steps: steps, ending: ending, logProbability: sample.logProbability, tokens: tokens)
  }
}

/// Reads a whole answer, or a stream.
struct SampleReader: BodyReader {
  let request: SampleRequest
  private let job: Job
  private let profile: ServerProfile
  private var whole: WholeBody
  private var stream: StreamedReply?
  private var events: ServerSentEventParser
  private var lines: LineSplitter
  private let isLines: Bool
  /// Bytes of a stream so far.
  private var length = 0

  init(_ request: SampleRequest, _ job: Job, _ profile: ServerProfile) {
    self.request = request
    self.job = job
    self.profile = profile
    isLines = profile.dialect == .ollama
    let limit = AnswerLimit(request)
    whole = WholeBody(limit: limit)
    events = ServerSentEventParser(limit: limit)
    lines = LineSplitter(limit: limit)
    if request.streams { stream = job.stream(of: request, profile, limit: limit) }
  }

  var limit: AnswerLimit {
    get { whole.limit }
    set {
      whole.limit = newValue
      events = ServerSentEventParser(limit: newValue)
      lines = LineSplitter(limit: newValue)
      if request.streams { stream = job.stream(of: request, profile, limit: newValue) }
    }
  }

  mutating func read(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
    // Taken out of the state, so that it is not copied with every piece.
    guard var stream = stream.take() else { return try whole.read(bytes) }
    length = length.plus(bytes.count)
    try limit.check(stream: length)
    if isLines {
      try lines.feed(bytes) { line in if !line.isEmpty { try stream.take(line) } }
    } else {
      try events.feed(bytes) { try stream.take($0) }
    }
    self.stream = stream
    return !stream.hasEnough
  }

  /// - Parameter key: Removed from the texts.
  func reply(without key: APIKey?) throws -> SampleReply {
    var reply = try stream?.reply() ?? request.reply(whole.bytes, profile)
    guard let key else { return reply }
    for index in reply.samples.indices {
      reply.samples[index].text = key.removed(fromSample: reply.samples[index].text)
    }
    return reply
  }
}
