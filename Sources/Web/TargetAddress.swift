/// Where a page of a target is.
///
/// A name that no path carries safely goes behind a question mark: browsers take `%2E%2E` for the
/// folder above, and proxies take `%2F` for a slash.
package struct TargetAddress: Sendable, Equatable {
    /// The path from the agent's root, without a slash at the beginning.
    package let path: String

    /// The address of the page of this name, or of the first one, which has none.
    package init(_ name: String, page: String = "") {
        let tail = page.isEmpty ? "" : "/\(page)"
        path =
            Self.isUnsafe(name)
            ? "target\(tail)?target=\(name.percentEncoded)"
            : "targets/\(name.percentEncoded)\(tail)"
    }

    /// The address of the page of one statement.
    package init(_ name: String, statement id: String) {
        path =
            Self.isUnsafe(name)
            ? "target/query?target=\(name.percentEncoded)&id=\(id.percentEncoded)"
            : "targets/\(name.percentEncoded)/queries/\(id.percentEncoded)"
    }

    private init(path: String) { self.path = path }

    /// The same page with a parameter.
    package func with(_ parameter: String, _ value: String) -> TargetAddress {
        let mark = path.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
        return TargetAddress(
            path: path + mark + parameter.percentEncoded + "=" + value.percentEncoded)
    }

    /// The path of the first page of a target.
    package static func path(of name: String) -> String { TargetAddress(name).path }

    private static func isUnsafe(_ name: String) -> Bool {
        name == "." || name == ".." || name.utf8.contains(UInt8(ascii: "/"))
    }
}
