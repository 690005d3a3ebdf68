/// Where the runbook of an alert is, as a page of the agent's may link to it.
package enum AlertAddress {
    /// An address that a browser may follow; anything else is nil.
    ///
    /// A page of the agent's own becomes a path from its root: a reader of this page gets there, by
    /// any name and through any proxy.
    package enum Place: Equatable {
        /// A page of the agent's own, by its path from the root.
        case own(String)
        /// Another server.
        case elsewhere(String)
    }

    /// Reads the address that an alert has; `ownAddress` is the agent's, empty when it has none.
    package static func place(_ text: String?, ownAddress: String) -> Place? {
        guard let text, text.hasPrefix("https://") || text.hasPrefix("http://") else { return nil }
        let own = Array(ownAddress.utf8) + [UInt8(ascii: "/")]
        guard !ownAddress.isEmpty, text.utf8.starts(with: own) else { return .elsewhere(text) }
        let rest = String(decoding: text.utf8.dropFirst(own.count), as: UTF8.self)
        // What begins with a slash or a scheme would lead elsewhere.
        let isPath = rest.utf8.first.map { $0 != UInt8(ascii: "/") } == true
        return isPath ? .own(rest) : .elsewhere(text)
    }
}
