/// Where an endpoint is: `/metrics`, or `/runbooks/{name}` with a parameter as its last part.
package struct RoutePath: Sendable, Equatable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The path as documents write it.
    package let description: String
    /// All of it but for the parameter: `/metrics`, `/runbooks/`.
    package let fixed: String
    /// What the last part is called; nil when the path is exact.
    package let parameter: String?

    /// A path as documents write it.
    package init(_ text: String) {
        description = text
        let bytes = text.utf8
        guard bytes.last == UInt8(ascii: "}"), let open = bytes.firstIndex(of: UInt8(ascii: "{"))
        else {
            (fixed, parameter) = (text, nil)
            return
        }
        fixed = String(decoding: bytes[..<open], as: UTF8.self)
        parameter = String(decoding: bytes[open...].dropFirst().dropLast(), as: UTF8.self)
    }

    /// A path as documents write it.
    package init(stringLiteral text: String) { self.init(text) }
}
