/// What a server answered.
package struct HTTPResponse: Sendable {
    /// 200, 404, ...
    package let status: Int
    /// In the order they came.
    package let headers: [(name: String, value: String)]
    /// The body without its transfer coding, but still in its content coding.
    package let body: [UInt8]
    /// From before the connection to after the last byte.
    package let elapsed: Duration

    /// The body as UTF-8; what is not valid shows as U+FFFD.
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The first header of this name, whatever its case.
    package subscript(header name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// Reads a whole answer.
    ///
    /// - Throws: `SupportError` when it is not HTTP/1.1 or is cut short.
    init(reading bytes: [UInt8], elapsed: Duration) throws {
        let end = Array("\r\n\r\n".utf8)
        guard let split = bytes.firstRange(of: end) else {
            throw SupportError("no HTTP header in \(bytes.count) bytes")
        }
        let head = String(decoding: bytes[..<split.lowerBound], as: UTF8.self)
        let lines = head.split(separator: "\r\n")
        let words = lines[0].split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            throw SupportError("not an HTTP status line: \(lines[0])")
        }
        self.status = status
        self.elapsed = elapsed
        headers = lines.dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            return (String(line[..<colon]), String(value))
        }
        var body = Array(bytes[split.upperBound...])
        let length = headers.first { $0.name.lowercased() == "content-length" }
        let coding = headers.first { $0.name.lowercased() == "transfer-encoding" }
        if coding?.value.lowercased() == "chunked" {
            body = try Self.joinChunks(body)
        } else if let length, Int(length.value) != body.count, !body.isEmpty {
            throw SupportError("body has \(body.count) bytes, header says \(length.value)")
        }
        self.body = body
    }

    private static func joinChunks(_ bytes: [UInt8]) throws -> [UInt8] {
        var body: [UInt8] = []
        var rest = bytes[...]
        while let line = rest.firstRange(of: Array("\r\n".utf8)) {
            let size = String(decoding: rest[..<line.lowerBound], as: UTF8.self)
            guard let count = Int(size.prefix { $0 != ";" }, radix: 16) else { break }
            if count == 0 { return body }
            guard rest.endIndex - line.upperBound >= count + 2 else { break }
            body += rest[line.upperBound..<line.upperBound + count]
            rest = rest[(line.upperBound + count + 2)...]
        }
        throw SupportError("chunked body is cut short")
    }
}
