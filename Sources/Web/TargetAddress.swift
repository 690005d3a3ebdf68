/// Where a page of a target is.
///
/// A name that no path carries safely goes behind a question mark: browsers take `%2E%2E` for the
/// folder above, and proxies take `%2F` for a slash.
package struct TargetAddress: Sendable, Equatable {
    /// What stands behind the question mark, as it is meant and not as it is sent.
    package struct Parameter: Sendable, Equatable {
        /// Its name.
        package let name: String
        /// Its value.
        package let value: String
    }

    /// The path from the agent's root up to the question mark, without a slash at the beginning.
    package let place: String
    /// What stands behind the question mark.
    package let parameters: [Parameter]

    /// The whole of it.
    package var path: String {
        let pairs = parameters.map { "\($0.name.percentEncoded)=\($0.value.percentEncoded)" }
        return pairs.isEmpty ? place : place + "?" + pairs.joined(separator: "&")
    }

    /// The address of the page of this name, or of the first one, which has none.
    package init(_ name: String, page: String = "") {
        let tail = page.isEmpty ? "" : "/\(page)"
        let isUnsafe = Self.isUnsafe(name)
        place = isUnsafe ? "target\(tail)" : "targets/\(name.percentEncoded)\(tail)"
        parameters = isUnsafe ? [Parameter(name: "target", value: name)] : []
    }

    /// The address of the page of one statement.
    package init(_ name: String, statement id: String) {
        let isUnsafe = Self.isUnsafe(name)
        place =
            isUnsafe
            ? "target/query" : "targets/\(name.percentEncoded)/queries/\(id.percentEncoded)"
        parameters =
            isUnsafe
            ? [Parameter(name: "target", value: name), Parameter(name: "id", value: id)] : []
    }

    private init(place: String, parameters: [Parameter]) {
        self.place = place
        self.parameters = parameters
    }

    /// The same page with a parameter.
    package func with(_ parameter: String, _ value: String) -> TargetAddress {
        TargetAddress(
            place: place, parameters: parameters + [Parameter(name: parameter, value: value)])
    }

    /// The path of the first page of a target.
    package static func path(of name: String) -> String { TargetAddress(name).path }

    private static func isUnsafe(_ name: String) -> Bool {
        name == "." || name == ".." || name.utf8.contains(UInt8(ascii: "/"))
    }
}
