public import Foundation

extension Tokenizer {
  /// Returns the `tokenizer.json` that ``init(json:)`` and Hugging Face's libraries read.
  public func json() throws -> Data {
    let specials = Set(addedTokens.map(\.id))
    var vocabulary: [String: Int] = [:]
    for (id, bytes) in tokens.enumerated() where !bytes.isEmpty {
      let text =
        specials.contains(Int32(id))
        ? String(decoding: bytes, as: UTF8.self) : ByteAlphabet.text(of: bytes)
      vocabulary[text] = id
    }
    let ordered = merges.sorted { $0.value.rank < $1.value.rank }
    let text = { (id: Int32) in ByteAlphabet.text(of: tokens[Int(id)]) }
    let file: [String: Any] = [
      "version": "1.0", "truncation": NSNull(), "padding": NSNull(), "normalizer": NSNull(),
      "post_processor": NSNull(),
      "added_tokens": addedTokens.map { token in
        [
          "id": Int(token.id), "content": token.content, "special": token.isSpecial,
          "single_word": false, "lstrip": false, "rstrip": false, "normalized": false,
        ] as [String: Any]
      },
      "pre_tokenizer": [
        "type": "Sequence", "pretokenizers": preTokenizerParts,
      ] as [String: Any],
      "decoder": [
        "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true,
      ] as [String: Any],
      "model": [
        "type": "BPE", "dropout": NSNull(), "unk_token": NSNull(),
        "continuing_subword_prefix": NSNull(), "end_of_word_suffix": NSNull(), "fuse_unk": false,
        "byte_fallback": false, "ignore_merges": false, "vocab": vocabulary,
        "merges": ordered.map { [text($0.key.left), text($0.key.right)] },
      ] as [String: Any],
    ]
    return try JSONSerialization.data(
      withJSONObject: file, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
  }

  private var preTokenizerParts: [[String: Any]] {
    var parts: [[String: Any]] = []
    if preTokenizers.contains(.digits) {
      parts.append(["type": "Digits", "individual_digits": true])
    }
    parts.append([
      "type": "ByteLevel", "add_prefix_space": preTokenizers.contains(.leadingSpace),
      "trim_offsets": true, "use_regex": preTokenizers.contains(.gpt2),
    ])
    return parts
  }

  /// Returns the `tokenizer_config.json` beside it.
  ///
  /// - Parameters:
  ///   - end: The text of the token that ends a solution and pads batches.
  ///   - maximumLength: The model's context length, in tokens.
  func configurationJSON(end: String, maximumLength: Int) throws -> Data {
    try JSONSerialization.data(
      withJSONObject: [
        "tokenizer_class": "PreTrainedTokenizerFast", "eos_token": end, "pad_token": end,
        "model_max_length": maximumLength, "clean_up_tokenization_spaces": false,
        "add_bos_token": false, "add_eos_token": false, "add_prefix_space": false,
      ] as [String: Any], options: [.prettyPrinted, .sortedKeys])
  }
}
