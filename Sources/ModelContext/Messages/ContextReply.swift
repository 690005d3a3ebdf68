import Basics
import JSON

/// The way back to who called a tool.
struct ContextReply: Sendable {
    private static let wordsBytesMax = 2_000

    /// The id of the request.
    let id: JSON
    /// Makes a result what the client's revision wants.
    let finish: @Sendable (JSON) -> JSON

    /// The message with a text for who called.
    func message(_ text: String, isError: Bool) -> [UInt8] {
        let content = JSON.object([.init("type", .text("text")), .init("text", .text(text))])
        let result = finish(
            .object([
                .init("content", .list([content])), .init("isError", .flag(isError)),
            ]))
        return ContextServer.bytes(ContextServer.answer(to: id, result))
    }

    /// The message that says why there is no answer, in one line.
    func failure(_ words: String) -> [UInt8] {
        let line = VisibleText.line(JSONLength.prefix(of: words, bytesMax: Self.wordsBytesMax))
        return message(line, isError: true)
    }
}
