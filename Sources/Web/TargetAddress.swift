/// Where the page of a target is.
package enum TargetAddress {
    /// The path from the agent's root, without a slash at the beginning.
    ///
    /// A name that no path carries safely goes behind a question mark: browsers take `%2E%2E` for the
    /// folder above, and proxies take `%2F` for a slash.
    package static func path(of name: String) -> String {
        let isUnsafe = name == "." || name == ".." || name.utf8.contains(UInt8(ascii: "/"))
        return isUnsafe
            ? "target?target=\(name.percentEncoded)" : "targets/\(name.percentEncoded)"
    }
}
