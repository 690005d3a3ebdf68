import JSON
import ModelContext

extension Reader {
    static let json = Reader("json") { bytes in
        guard let value = try? JSONReader.value(of: bytes) else { return }
        let text = value.compact
        let again = try? JSONReader.value(of: Array(text.utf8))
        promise(again?.compact == text, "what is written is read as the same")
    }

    /// A message, and what an agent says to the call that it may be.
    static let modelContext = Reader("model-context") { bytes in
        let (message, answer) = bytes.halves
        switch ContextServer(version: "1").outcome(of: message) {
        case .nothing, .cancel: break
        case .answer(let sent, _): expectMessage(sent)
        case .call(let call):
            promise(call.question.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "a URL has no spaces")
            let sent = call.answer(answer)
            expectMessage(sent)
            guard
                case .text(let text)? = (try? JSONReader.value(of: sent))?.member("result")?
                    .member("content")?.elements.first?.member("text")
            else { return promise(false, "a result has a text") }
            promise(text.utf8.count <= ContextCall.bytesMax, "a result is bounded")
            expectMessage(call.failure(answer.text))
        }
    }

    private static func expectMessage(_ bytes: [UInt8]) {
        promise(!bytes.contains(0x0A), "a message is one line")
        let value = try? JSONReader.value(of: bytes)
        promise(value?.member("jsonrpc") == .text("2.0"), "a message is one of JSON-RPC")
        promise(value?.member("id") != nil, "an answer has an id")
    }
}
