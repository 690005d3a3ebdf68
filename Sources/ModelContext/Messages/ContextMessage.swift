import JSON

/// A message of a client, as JSON-RPC 2.0 has it.
struct ContextMessage {
    /// The id of a request, as it was written; nil of what wants no answer.
    let id: JSON?
    /// What is to be done; nil of an answer to us, who ask for nothing.
    let method: String?
    /// What it is to be done with; an empty object without.
    let parameters: JSON

    /// Reads a message.
    ///
    /// - Throws: `Refusal` when it is none.
    init(_ bytes: [UInt8]) throws(Refusal) {
        let value: JSON
        do throws(JSONProblem) {
            value = try JSONReader.value(of: bytes)
        } catch {
            throw Refusal(.null, ContextError.notJSON, "the message is no JSON: \(error)")
        }
        if case .list = value {
            throw Refusal(
                .null, ContextError.invalidRequest,
                "several messages in a list are not taken: send one by one")
        }
        let given = value.member("id")
        guard case .object = value, value.member("jsonrpc") == .text("2.0"),
            given == nil || Self.isID(given)
        else {
            throw Refusal(
                Self.isID(given) ? given ?? .null : .null, ContextError.invalidRequest,
                "the message is none of JSON-RPC 2.0")
        }
        id = given
        switch value.member("method") {
        case .text(let name)?: method = name
        case nil where value.member("result") != nil || value.member("error") != nil: method = nil
        default:
            throw Refusal(
                given ?? .null, ContextError.invalidRequest, "the message has no method")
        }
        switch value.member("params") {
        case nil: parameters = .object([])
        case .object(let members)?: parameters = .object(members)
        default:
            throw Refusal(
                given ?? .null, ContextError.invalidParameters, "params: it is no object")
        }
    }

    /// Why a message is none, and which request the answer is for.
    struct Refusal: Error {
        let id: JSON
        let error: ContextError

        init(_ id: JSON, _ code: Int, _ words: String) {
            self.id = id
            error = ContextError(code, words)
        }
    }

    private static let idBytesMax = 256

    /// Whether a value may be the id of a request: a text, or a number without a fraction.
    private static func isID(_ value: JSON?) -> Bool {
        switch value {
        case .text(let text)?: text.utf8.count <= idBytesMax
        case .written(let digits)?: Int64(digits) != nil
        default: false
        }
    }
}
