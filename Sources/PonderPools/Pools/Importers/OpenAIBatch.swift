import Ponder

/// A line of the output of OpenAI's Batch API: the reply to one request.
///
/// Reads chat completions, text completions and responses; each choice is a candidate. The request's
/// `custom_id` is the problem's id. A file of references gives the right answers, which the output lacks,
/// and maps several requests to one problem. A failed request has no reply and no candidate. The reply's
/// tokens are divided evenly among its choices.
///
/// ### Source
///
/// OpenAI API reference, *The request output object* of the Batch API (2024-2026), with the bodies of
/// `/v1/chat/completions`, `/v1/completions` and `/v1/responses`.
struct OpenAIBatchRow: ImportedRow {
  private struct Reply: Decodable { var body: Body? }

  private struct Body: Decodable {
    struct Choice: Decodable {
      struct Message: Decodable { var content: MessageText? }
      var index: RecordedCount?
      var message: Message?
      var text: String?
    }

    /// An item of a response; only messages contain text.
    struct Item: Decodable {
      var type: String?
      var content: MessageText?
    }

    struct Usage: Decodable {
      var completion_tokens: RecordedCount?
      var output_tokens: RecordedCount?
    }

    var model: String?
    var choices: [Choice]?
    var output: [Item]?
    var usage: Usage?

    /// The text of each choice in order; `nil` for a choice without text.
    var texts: [String?] {
      if let choices {
        let ordered = choices.enumerated().sorted { a, b in
          (a.element.index?.value ?? a.offset, a.offset)
            < (b.element.index?.value ?? b.offset, b.offset)
        }
        return ordered.map { $0.element.message?.content?.text ?? $0.element.text }
      }
      let said = (output ?? []).filter { $0.type == "message" }.compactMap { $0.content?.text }
      return output == nil ? [] : [said.isEmpty ? nil : said.joined(separator: "\n")]
    }
  }

  private let custom_id: Scalar
  private let response: Reply?

  func lines(_ state: inout ImportState) -> [PoolLine] {
    let texts = response?.body?.texts ?? []
    let usage = response?.body?.usage
    let tokens = (usage?.completion_tokens ?? usage?.output_tokens)?.value
    return texts.map { text in
      PoolLine(
        model: response?.body?.model, problem: custom_id.text,
        candidate: state.nextCandidate(of: custom_id.text),
        answer: text == nil ? .none : .unknown, tokens: tokens.map { $0 / texts.count }, text: text)
    }
  }
}
