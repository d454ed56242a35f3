import Ponder
import PonderModels
import PonderPolicy
import PonderRemote
import PonderSearch

/// How a request is answered, and who decided that.
struct Choice: Sendable {
  /// Where the first word on it was found.
  enum Source: String, Hashable, Sendable {
    case body, headers, model
    case effort = "reasoning_effort"
    case usual = "default"
  }

  enum Way: Sendable {
    /// One sample of the model itself for each answer.
    case direct
    case plan(AnswerPlan)
  }

  var way: Way
  var budget: Budget
  var source: Source
  /// Whether the operator's ceiling lowered what was asked for.
  var isLowered = false
}

/// Decides how requests are answered.
///
/// The first found wins: the body's `ponder`, headers, `reasoning_effort`, the model's name, the usual effort.
/// A strategy and a budget are found separately, so that a header's budget applies to the strategy that the
/// model's name chooses. The operator's ceiling stands above them.
struct Choosing: Sendable {
  let names: ModelNames
  let policy: Policy?
  let ceiling: Ceiling
  let usual: Effort
  /// λ of each effort, if the policy has prices.
  private let prices: [Effort: ComputePrice]
  private let hasVerifier: Bool

  /// N of a strategy whose name says none.
  static let usualBudget = 16

  init(names: ModelNames, policy: Policy?, ceiling: Ceiling, usual: Effort) {
    self.names = names
    self.policy = policy
    self.ceiling = ceiling
    self.usual = usual
    hasVerifier = names.roles.contains(.verifier)
    let efforts = Effort.allCases
    let found = try? policy?.prices(forSharesOfGain: efforts.map(\.shareOfGain))
    prices = Dictionary(uniqueKeysWithValues: zip(efforts, found ?? []))
  }

  /// What a request's headers say, such as `best-of-n:16` and `8`.
  struct Headers: Hashable, Sendable {
    var strategy: String?
    var budget: String?
  }

  /// - Throws: ``APIError`` for what cannot be done.
  func choice(for request: CompletionRequest, _ headers: Headers) throws(APIError) -> Choice {
    let meaning = try names.meaning(of: request.model)
    let asked = try asked(request, headers, meaning)
    let limits = request.ponder.limits.lowered(to: ceiling)
    if let reason = request.needsModelItself {
      guard case .named(.direct)? = asked.way else { return try direct(reason, asked, request) }
    }
    var choice: Choice
    switch asked.way {
    case .named(.direct)?:
      choice = Choice(way: .direct, budget: limits.budget(request.count), source: asked.source)
    case .named(.strategy(let strategy, let own))?:
      choice = try strategyChoice(
        strategy, max(asked.budget ?? own ?? Self.usualBudget, request.count), limits, asked.source)
    case .named(.policy)?, nil:
      choice = try policyChoice(asked.budget, request, limits, asked.source)
    case .effort(let effort)?:
      choice = try effortChoice(effort, request, limits, asked.source)
    }
    if let budget = asked.budget, choice.budget.generations < budget { choice.isLowered = true }
    return choice
  }

  // MARK: What was asked for

  private struct Asked {
    enum Way { case named(NamedStrategy), effort(Effort) }
    var way: Way?
    var budget: Int?
    var source = Choice.Source.usual
  }

  private func asked(
    _ request: CompletionRequest, _ headers: Headers, _ meaning: ModelNames.Meaning
  ) throws(APIError) -> Asked {
    var asked = Asked()
    let headerBudget = try headers.budget.map { text throws(APIError) in
      guard let budget = Int(text), (1...Ceiling.mostGenerations).contains(budget) else {
        throw .invalid(
          "X-Ponder-Budget must be a whole number from 1 to \(Ceiling.mostGenerations)",
          param: "X-Ponder-Budget")
      }
      return budget
    }
    asked.budget = request.ponder.budget ?? headerBudget
    if let strategy = request.ponder.strategy {
      asked.way = .named(try NamedStrategy(strategy, param: "ponder.strategy"))
      asked.source = .body
    } else if request.ponder.price != nil {
      (asked.way, asked.source) = (.named(.policy), .body)
    } else if let strategy = headers.strategy {
      asked.way = .named(try NamedStrategy(.string(strategy), param: "X-Ponder-Strategy"))
      asked.source = .headers
    } else if let effort = request.effort, asked.budget == nil {
      (asked.way, asked.source) = (.effort(effort), .effort)
    } else {
      switch meaning {
      case .open: break
      case .named(let named): (asked.way, asked.source) = (.named(named), .model)
      case .effort(let effort):
        // A budget says more than an effort does.
        if asked.budget == nil { (asked.way, asked.source) = (.effort(effort), .model) }
      }
      if asked.budget != nil, asked.source == .usual {
        asked.source = request.ponder.budget != nil ? .body : .headers
      }
    }
    return asked
  }

  // MARK: What is done

  /// Tools and forms of replies go to the model itself; content that is not text goes there if it was chosen.
  private func direct(
    _ reason: String, _ asked: Asked, _ request: CompletionRequest
  ) throws(APIError) -> Choice {
    if request.conversation.hasOtherParts {
      throw .invalid(
        "a search reads text alone, and the request has \(reason); ask for the model itself as "
          + "'\(names.model):direct'", param: "messages", code: "unsupported_content")
    }
    return Choice(way: .direct, budget: ceiling.budget(request.count), source: asked.source)
  }

  private func strategyChoice(
    _ strategy: AnyStrategy, _ wanted: Int, _ limits: Ceiling, _ source: Choice.Source
  ) throws(APIError) -> Choice {
    if let role = strategy.roles.subtracting(names.roles).map(\.rawValue).min() {
      throw .invalid(
        "'\(strategy.label.shown(atMost: 100))' needs a \(role), and this server has none",
        param: "model", code: "strategy_unavailable")
    }
    let budget = limits.budget(wanted)
    guard budget.generations >= strategy.leastBudget else {
      throw .invalid(
        "'\(strategy.label.shown(atMost: 100))' needs a budget of at least \(strategy.leastBudget)",
        param: "ponder.budget")
    }
    return Choice(
      way: .plan(.strategy(strategy.ended(within: budget.generations))), budget: budget,
      source: source, isLowered: budget.generations < wanted)
  }

  private func policyChoice(
    _ budget: Int?, _ request: CompletionRequest, _ limits: Ceiling, _ source: Choice.Source
  ) throws(APIError) -> Choice {
    guard let policy else {
      guard request.ponder.price == nil else { throw Self.noPolicy }
      let wanted = max(budget ?? usual.generations, request.count)
      return try strategyChoice(adaptive, wanted, limits, source)
    }
    if let points = request.ponder.price {
      guard policy.valueCurves != nil, let price = try? ComputePrice(pointsPerGigaFLOP: points)
      else { throw Self.noPolicy }
      return Choice(
        way: .plan(.policy(policy, price: price)), budget: limits.budget(budget ?? .max),
        source: source)
    }
    guard let budget else { return try effortChoice(usual, request, limits, source) }
    return Choice(
      way: .plan(.policy(policy)), budget: limits.budget(max(budget, request.count)),
      source: source)
  }

  private func effortChoice(
    _ effort: Effort, _ request: CompletionRequest, _ limits: Ceiling, _ source: Choice.Source
  ) throws(APIError) -> Choice {
    // Several answers need as many samples, whatever a price would buy.
    if request.count > 1, effort != .none {
      return try policyChoice(
        max(effort.generations, request.count), request, limits, source)
    }
    if let policy, let price = prices[effort] {
      return Choice(
        way: .plan(.policy(policy, price: price)), budget: limits.budget(.max), source: source)
    }
    if effort == .none {
      return Choice(way: .direct, budget: limits.budget(request.count), source: source)
    }
    return try policyChoice(effort.generations, request, limits, source)
  }

  /// A vote that ends when its leader is ahead with 95 %: for models without a policy.
  private var adaptive: AnyStrategy {
    AnyStrategy((try? Stopping(selection: hasVerifier ? .weighted : .majority)) ?? Stopping())
  }

  private static let noPolicy = APIError.invalid(
    "'ponder.price' needs a policy with prices, and this server has none", param: "ponder.price")
}
