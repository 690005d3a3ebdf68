/// The second word of a request line, taken apart: `/probe?target=a%20b` is the path `/probe` and
/// one parameter.
package struct RequestTarget: Sendable {
    /// Why a target is refused.
    package enum Refusal: Error, Equatable {
        /// It is no path, or hides a zero byte that C code would stop at.
        case malformed
        /// A percent sign without two hexadecimal digits, with what follows it.
        case escape(String)
    }

    /// What an `OPTIONS` request for the server as a whole asks for.
    package static let wholeServer = "*"

    /// The path, decoded.
    package let path: String
    /// The parts of the path behind its slashes, each decoded by itself; nil for one that is not UTF-8.
    ///
    /// A slash within a part was sent as `%2F`.
    package let segments: [String?]
    /// The parameters in their order, decoded.
    package let query: [(name: String, value: String)]
    /// The authority of a whole URL, such as `example.com:80`; nil when the target is only a path.
    package let authority: String?

    /// Takes a target apart.
    package static func parse(_ text: String) -> Result<RequestTarget, Refusal> {
        do throws(Refusal) {
            return .success(try RequestTarget(text))
        } catch {
            return .failure(error)
        }
    }

    /// The fields of a form that a browser has sent as `application/x-www-form-urlencoded`.
    package static func form(
        _ body: [UInt8]
    ) -> Result<[(name: String, value: String)], Refusal> {
        do throws(Refusal) {
            return .success(try parameters(body[...]))
        } catch {
            return .failure(error)
        }
    }

    private init(_ text: String) throws(Refusal) {
        if text.utf8.elementsEqual(Self.wholeServer.utf8) {
            (path, segments, query, authority) = (text, [], [], nil)
            return
        }
        let (authority, target) = Self.withoutAuthority(Array(text.utf8)[...])
        guard target.first == UInt8(ascii: "/") else { throw .malformed }
        let parts = target.split(
            separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        let bytes = try Self.decode(parts[0], plusIsSpace: false)
        guard !bytes.contains(0) else { throw .malformed }
        path = String(decoding: bytes, as: UTF8.self)
        segments = try Self.segments(parts[0])
        query = parts.count > 1 ? try Self.parameters(parts[1]) : []
        self.authority = authority.map { String(decoding: $0, as: UTF8.self) }
    }

    /// A proxy may send the whole URL.
    private static func withoutAuthority(
        _ bytes: ArraySlice<UInt8>
    ) -> (authority: ArraySlice<UInt8>?, target: ArraySlice<UInt8>) {
        for scheme in ["http://", "https://"] {
            let head = bytes.prefix(scheme.utf8.count).map(\.asciiLowercased)
            guard head.elementsEqual(scheme.utf8) else { continue }
            let rest = bytes.dropFirst(scheme.utf8.count)
            let end = rest.firstIndex { [UInt8(ascii: "/"), UInt8(ascii: "?")].contains($0) }
            guard let end else { return (rest, [UInt8(ascii: "/")]) }
            let target = rest[end...]
            return (rest[..<end], target.first == UInt8(ascii: "/") ? target : [0x2f] + target)
        }
        return (nil, bytes)
    }

    private static func segments(_ path: ArraySlice<UInt8>) throws(Refusal) -> [String?] {
        var segments: [String?] = []
        for part in path.dropFirst().split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        {
            segments.append(
                String(validating: try decode(part, plusIsSpace: false), as: UTF8.self))
        }
        return segments
    }

    private static func parameters(
        _ bytes: ArraySlice<UInt8>
    ) throws(Refusal) -> [(name: String, value: String)] {
        var parameters: [(name: String, value: String)] = []
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let sides = pair.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = try decode(sides[0], plusIsSpace: true)
            let value = sides.count > 1 ? try decode(sides[1], plusIsSpace: true) : []
            parameters.append(
                (String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
        }
        return parameters
    }

    private static func decode(
        _ bytes: ArraySlice<UInt8>, plusIsSpace: Bool
    ) throws(Refusal) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
                continue
            }
            let digits = rest.prefix(2).compactMap(\.hexadecimalValue)
            guard digits.count == 2 else {
                throw .escape("%" + String(decoding: rest.prefix(2), as: UTF8.self))
            }
            decoded.append(digits[0] << 4 | digits[1])
            rest = rest.dropFirst(2)
        }
        return decoded
    }
}
