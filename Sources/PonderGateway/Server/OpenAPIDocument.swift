/// The description of the API that `GET /openapi.json` gives.
enum OpenAPIDocument {
  /// - Parameter needsKey: Whether requests need a key.
  static func text(needsKey: Bool) -> String {
    needsKey ? text : text.replacing(#""security": [{"bearer": []}]"#, with: #""security": []"#)
  }

  private static let text = #"""
    {
      "openapi": "3.1.0",
      "info": {
        "title": "Ponder gateway",
        "version": "1",
        "description": "OpenAI's API, answered by a policy that spends test-time compute."
      },
      "security": [{"bearer": []}],
      "paths": {
        "/health": {"get": {"operationId": "health", "security": [], "responses": {
          "200": {"$ref": "#/components/responses/Status"}}}},
        "/ready": {"get": {"operationId": "ready", "security": [], "responses": {
          "200": {"$ref": "#/components/responses/Status"},
          "503": {"$ref": "#/components/responses/Error"}}}},
        "/metrics": {"get": {"operationId": "metrics", "responses": {
          "200": {"description": "Prometheus's text format.", "content": {"text/plain": {"schema": {"type": "string"}}}},
          "401": {"$ref": "#/components/responses/Error"}}}},
        "/openapi.json": {"get": {"operationId": "openapi", "responses": {
          "200": {"description": "This document.", "content": {"application/json": {"schema": {"type": "object"}}}},
          "401": {"$ref": "#/components/responses/Error"}}}},
        "/v1/models": {"get": {"operationId": "models", "responses": {
          "200": {"description": "The names, each of which chooses a way of answering.", "content": {"application/json": {
            "schema": {"type": "object", "required": ["object", "data"], "properties": {
              "object": {"const": "list"},
              "data": {"type": "array", "items": {"$ref": "#/components/schemas/Model"}}}}}}},
          "401": {"$ref": "#/components/responses/Error"}}}},
        "/v1/models/{id}": {"get": {"operationId": "model",
          "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
          "responses": {
            "200": {"description": "One of the names.", "content": {"application/json": {
              "schema": {"$ref": "#/components/schemas/Model"}}}},
            "401": {"$ref": "#/components/responses/Error"},
            "404": {"$ref": "#/components/responses/Error"}}}},
        "/v1/chat/completions": {"post": {"operationId": "chat",
          "parameters": [
            {"$ref": "#/components/parameters/Strategy"}, {"$ref": "#/components/parameters/Budget"}],
          "requestBody": {"required": true, "content": {"application/json": {
            "example": {"model": "ponder", "messages": [{"role": "user", "content": "Make 24 from 3, 5, 7, 8."}]},
            "schema": {"$ref": "#/components/schemas/ChatRequest"}}}},
          "responses": {
            "200": {"$ref": "#/components/responses/Completion"},
            "default": {"$ref": "#/components/responses/Error"}}}},
        "/v1/completions": {"post": {"operationId": "complete",
          "parameters": [
            {"$ref": "#/components/parameters/Strategy"}, {"$ref": "#/components/parameters/Budget"}],
          "requestBody": {"required": true, "content": {"application/json": {
            "example": {"model": "ponder:low", "prompt": "Make 24 from 3, 5, 7, 8."},
            "schema": {"$ref": "#/components/schemas/TextRequest"}}}},
          "responses": {
            "200": {"$ref": "#/components/responses/Completion"},
            "default": {"$ref": "#/components/responses/Error"}}}}
      },
      "components": {
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        "parameters": {
          "Strategy": {"name": "X-Ponder-Strategy", "in": "header", "required": false,
            "description": "direct, policy, or a strategy such as best-of-n:16.", "schema": {"type": "string"}},
          "Budget": {"name": "X-Ponder-Budget", "in": "header", "required": false,
            "description": "N: whole solutions.", "schema": {"type": "integer", "minimum": 1, "maximum": 65536}}
        },
        "responses": {
          "Status": {"description": "Whether it is so.", "content": {"application/json": {
            "schema": {"type": "object", "required": ["status"], "properties": {"status": {"type": "string"}}}}}},
          "Error": {"description": "What was wrong.", "content": {"application/json": {
            "schema": {"$ref": "#/components/schemas/Error"}}}},
          "Completion": {"description": "Answers, or a stream of chunks.", "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Completion"}},
            "text/event-stream": {"schema": {"type": "string"}}}}
        },
        "schemas": {
          "Model": {"type": "object", "required": ["id", "object", "created", "owned_by"], "properties": {
            "id": {"type": "string"}, "object": {"const": "model"}, "created": {"type": "integer"},
            "owned_by": {"type": "string"}}},
          "Error": {"type": "object", "required": ["error"], "properties": {"error": {"type": "object",
            "required": ["message", "type", "param", "code"], "properties": {
              "message": {"type": "string"}, "type": {"type": "string"},
              "param": {"type": ["string", "null"]}, "code": {"type": ["string", "null"]}}}}},
          "Shared": {"type": "object", "properties": {
            "model": {"description": "One of GET /v1/models; ponder is the model under its policy.", "anyOf": [
              {"enum": ["ponder", "ponder:direct", "ponder:low"]}, {"type": "string", "minLength": 1}]},
            "n": {"type": ["integer", "null"], "minimum": 1, "maximum": 128},
            "stream": {"type": ["boolean", "null"]},
            "stream_options": {"type": ["object", "null"], "properties": {
              "include_usage": {"type": ["boolean", "null"]}}},
            "temperature": {"type": ["number", "null"], "minimum": 0, "maximum": 2},
            "top_p": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
            "top_k": {"type": ["integer", "null"], "minimum": -1, "maximum": 1000000},
            "max_tokens": {"type": ["integer", "null"], "minimum": 1, "maximum": 10000000},
            "max_completion_tokens": {"type": ["integer", "null"], "minimum": 1, "maximum": 10000000},
            "stop": {"anyOf": [{"type": "null"}, {"type": "string", "minLength": 1},
              {"type": "array", "maxItems": 4, "items": {"type": "string", "minLength": 1}}]},
            "seed": {"type": ["integer", "null"]},
            "user": {"type": ["string", "null"]},
            "reasoning_effort": {"enum": ["none", "minimal", "low", "medium", "high", "xhigh", null]},
            "ponder": {"type": ["object", "null"], "additionalProperties": false, "properties": {
              "strategy": {"type": ["string", "object", "null"]},
              "budget": {"type": ["integer", "null"], "minimum": 1, "maximum": 65536},
              "price": {"type": ["number", "null"], "minimum": 0, "maximum": 1000000000},
              "limits": {"type": ["object", "null"], "additionalProperties": false, "properties": {
                "tokens": {"type": ["integer", "null"], "minimum": 1},
                "flops": {"type": ["number", "null"], "minimum": 1},
                "seconds": {"type": ["number", "null"], "minimum": 0.001, "maximum": 1000000}}}}}}},
          "ChatRequest": {"allOf": [{"$ref": "#/components/schemas/Shared"}, {"type": "object",
            "required": ["model", "messages"], "properties": {
              "messages": {"type": "array", "minItems": 1, "maxItems": 4096, "items": {"type": "object",
                "required": ["role"], "properties": {
                  "role": {"enum": ["system", "developer", "user", "assistant", "tool", "function"]},
                  "content": {"anyOf": [{"type": "null"}, {"type": "string"}, {"type": "array", "items": {
                    "type": "object", "required": ["type"], "properties": {
                      "type": {"type": "string"}, "text": {"type": "string"}}}}]}}}},
              "logprobs": {"type": ["boolean", "null"]},
              "top_logprobs": {"type": ["integer", "null"], "minimum": 0, "maximum": 20},
              "tools": {"type": ["array", "null"], "items": {"type": "object", "required": ["type"], "properties": {
                "type": {"type": "string"}}}},
              "response_format": {"type": ["object", "null"], "required": ["type"], "properties": {
                "type": {"type": "string"}}}},
            "anyOf": [{"required": ["logprobs"], "properties": {"logprobs": {"const": true}}},
              {"properties": {"top_logprobs": {"type": "null"}}}]}]},
          "TextRequest": {"allOf": [{"$ref": "#/components/schemas/Shared"}, {"type": "object",
            "required": ["model", "prompt"], "properties": {
              "prompt": {"anyOf": [{"type": "string", "minLength": 1},
                {"type": "array", "minItems": 1, "maxItems": 1, "items": {"type": "string", "minLength": 1}}]},
              "logprobs": {"type": ["integer", "null"], "minimum": 0, "maximum": 20}}}]},
          "Completion": {"type": "object", "required": ["id", "object", "created", "model", "choices"],
            "properties": {
              "id": {"type": "string"}, "object": {"enum": ["chat.completion", "text_completion"]},
              "created": {"type": "integer"}, "model": {"type": "string"},
              "choices": {"type": "array", "items": {"type": "object", "required": ["index", "finish_reason"]}},
              "usage": {"type": "object"},
              "ponder": {"type": "object", "description": "What was chosen, what it spent, how sure it is."}}}
        }
      }
    }
    """#
}
