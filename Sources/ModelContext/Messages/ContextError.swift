import JSON

/// Why a message gets an error: JSON-RPC's codes, and those of the Model Context Protocol.
struct ContextError: Error, Equatable {
    static let notJSON = -32_700
    static let invalidRequest = -32_600
    static let methodNotFound = -32_601
    static let invalidParameters = -32_602
    static let headerMismatch = -32_020
    static let unsupportedRevision = -32_022

    let code: Int
    let words: String
    var data: JSON?

    init(_ code: Int, _ words: String, data: JSON? = nil) {
        self.code = code
        self.words = words
        self.data = data
    }

    /// The status of HTTP; clients of older revisions read what a request came to in the body alone.
    func status(isNamed: Bool) -> Int {
        switch code {
        case Self.methodNotFound: isNamed ? 404 : 200
        case Self.invalidParameters: isNamed ? 400 : 200
        default: 400
        }
    }

    /// The message that says so to the request of this id.
    func message(to id: JSON) -> JSON {
        var members: [JSON.Member] = [
            .init("code", .whole(code)), .init("message", .text(words)),
        ]
        if let data { members.append(.init("data", data)) }
        return .object([
            .init("jsonrpc", .text("2.0")), .init("id", id), .init("error", .object(members)),
        ])
    }
}
