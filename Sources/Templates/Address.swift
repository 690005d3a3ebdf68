/// What templates take from host names and addresses of pages.
enum Address {
    /// The host of `host:port`, or nil when there is no port.
    static func host(of text: String) -> String? { parts(of: text)?.host }

    /// `host:port` with the host's first label only; an address stays as it is.
    static func withoutDomain(_ text: String) -> String {
        let parts = parts(of: text)
        let host = parts?.host ?? text
        let isAddress =
            host.contains(":")
            || host.split(separator: ".", omittingEmptySubsequences: false).count == 4
                && host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || ($0 >= 48 && $0 <= 57) }
        if isAddress { return text }
        let short = String(host.prefix { $0 != "." })
        guard let port = parts?.port, !port.isEmpty else { return short }
        return "\(short):\(port)"
    }

    /// The path of a URL, without a slash at its end.
    static func path(ofURL url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let rest = url[scheme.upperBound...]
        guard let slash = rest.firstIndex(of: "/") else { return "" }
        return String(rest[slash...].prefix { $0 != "?" && $0 != "#" })
    }

    /// Prometheus's page for an expression, seen from its root.
    static func graphLink(_ expression: String, isTable: Bool) -> String {
        let escaped = expression.utf8.map { byte -> String in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."), UInt8(ascii: "~"):
                return String(Unicode.Scalar(byte))
            case UInt8(ascii: " "): return "+"
            default:
                return (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return "/graph?g0.expr=\(escaped.joined())&g0.tab=\(isTable ? 1 : 0)"
    }

    private static func parts(of text: String) -> (host: String, port: String)? {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let host = text[..<colon]
        let port = String(text[text.index(after: colon)...])
        if host.hasPrefix("["), host.hasSuffix("]") {
            return (String(host.dropFirst().dropLast()), port)
        }
        return host.contains(where: { ":[]".contains($0) }) ? nil : (String(host), port)
    }
}
