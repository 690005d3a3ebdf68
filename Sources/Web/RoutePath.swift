import Metrics

/// Where an endpoint is: `/metrics`, or with parameters as parts of it: `/runbooks/{name}`,
/// `/targets/{name}/queries/{id}`.
package struct RoutePath: Sendable, Equatable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// What stands behind one of the slashes.
    package enum Part: Sendable, Equatable {
        /// This text, byte by byte.
        case fixed(String)
        /// Anything but an empty text, under this name.
        case parameter(String)
    }

    /// The path as documents write it.
    package let description: String
    /// What stands behind its slashes.
    package let parts: [Part]

    /// The path up to its first parameter: `/metrics`, `/runbooks/`, `/targets/`.
    package var fixed: String {
        String(decoding: description.utf8.prefix { $0 != UInt8(ascii: "{") }, as: UTF8.self)
    }

    /// What its parameters are called; none for an exact path.
    package var parameters: [String] {
        parts.compactMap { part in
            if case .parameter(let name) = part { name } else { nil }
        }
    }

    /// Whether its last part alone is a parameter.
    var endsInItsParameter: Bool {
        guard case .parameter? = parts.last else { return false }
        return parameters.count == 1
    }

    /// A path as documents write it.
    package init(_ text: String) {
        description = text
        let words = text.utf8.split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        parts = words.dropFirst().map { word in
            let isParameter =
                word.first == UInt8(ascii: "{") && word.last == UInt8(ascii: "}")
            return isParameter
                ? .parameter(String(decoding: word.dropFirst().dropLast(), as: UTF8.self))
                : .fixed(String(decoding: word, as: UTF8.self))
        }
    }

    /// A path as documents write it.
    package init(stringLiteral text: String) { self.init(text) }

    /// The path with a text in the place of each parameter, as it is sent.
    package func filled(_ value: (_ parameter: String) -> String) -> String {
        parts.map { part in
            switch part {
            case .fixed(let text): "/\(text)"
            case .parameter(let name): "/\(value(name))"
            }
        }.joined()
    }

    /// The parameters in the parts of a path that was sent, each decoded by itself; nil when it is
    /// another path.
    func match(_ segments: [String?]) -> [String?]? {
        guard segments.count == parts.count else { return nil }
        var values: [String?] = []
        for (part, segment) in zip(parts, segments) {
            switch part {
            case .fixed(let text):
                guard let segment, segment.hasSameBytes(as: text) else { return nil }
            case .parameter:
                guard segment?.isEmpty != true else { return nil }
                values.append(segment)
            }
        }
        return values
    }
}
