internal import CLibpq

/// A libpq connection string or URI, read the way libpq reads it.
package struct ConnectionString: Sendable, Equatable, CustomStringConvertible {
    /// The text as configured; may hold a password, so it is never printed.
    let text: String
    private let settings: [String: String]

    /// Reads `text`; an empty one leaves everything to libpq's environment.
    ///
    /// Nil when libpq cannot read it. Its own message is not passed on: it quotes the text, and the
    /// text may hold a password.
    package init?(_ text: String) {
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(text, &message) else {
            PQfreemem(message)
            return nil
        }
        defer { PQconninfoFree(options) }
        var settings: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                settings[String(cString: keyword)] = String(cString: value)
            }
            option += 1
        }
        self.text = text
        self.settings = settings
    }

    /// What the string itself says of a keyword such as `host`; nothing of secrets.
    package subscript(keyword: String) -> String? {
        Self.secrets.contains(keyword) ? nil : settings[keyword]
    }

    /// How many hosts the string names, for libpq to try one after another.
    package var hostCount: Int {
        let hosts = settings["hostaddr"] ?? settings["host"] ?? ""
        return hosts.split(separator: ",", omittingEmptySubsequences: false).count
    }

    /// The lists of hosts, addresses and ports, begun `offset` places later.
    ///
    /// libpq goes on to the next host when one refuses, not when one is silent: that is for us.
    func hosts(from offset: Int) -> [(keyword: String, value: String)] {
        guard hostCount > 1 else { return [] }
        return ["host", "hostaddr", "port"].compactMap { keyword in
            let all = (settings[keyword] ?? "").split(
                separator: ",", omittingEmptySubsequences: false)
            guard all.count == hostCount else { return nil }
            let place = offset % hostCount
            return (keyword, (all[place...] + all[..<place]).joined(separator: ","))
        }
    }

    /// Whether the string itself holds a password.
    package var holdsPassword: Bool { settings["password"] != nil }

    /// The settings without secrets, in a stable order.
    package var description: String {
        let shown = settings.keys.sorted().filter { !Self.secrets.contains($0) }
        return shown.map { "\($0)=\(settings[$0] ?? "")" }.joined(separator: " ")
    }

    private static let secrets: Set<String> = ["password", "sslpassword"]
}
