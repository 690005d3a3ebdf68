internal import CLibpq
import Glibc

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
        self.text = text
        settings = Self.values(options)
        if mistakesPassword { return nil }
    }

    /// Whether a part of a password may have become a host, a port or a database's name, which are
    /// shown: in a URI `@`, `:`, `/` and `?` end a part unless they are percent-encoded.
    private var mistakesPassword: Bool {
        let hosts = (settings["host"] ?? "").split(separator: ",")
        // A host that begins with @ is an abstract socket, one that begins with / a directory.
        if hosts.contains(where: { !$0.hasPrefix("/") && $0.dropFirst().utf8.contains(0x40) }) {
            return true
        }
        guard let scheme = ["postgresql://", "postgres://"].first(where: text.hasPrefix) else {
            return false
        }
        let parts = text.utf8.dropFirst(scheme.utf8.count).prefix { $0 != UInt8(ascii: "?") }
            .split(
                separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
        if parts[0].count(where: { $0 == 0x40 }) > 1 { return true }
        if parts.count > 1, parts[1].contains(0x40) { return true }
        return (settings["port"] ?? "").utf8.contains {
            !(0x30...0x39).contains($0) && $0 != UInt8(ascii: ",")
        }
    }

    /// Whether a host may be a connection string, or a part of a password, by mistake.
    ///
    /// One of the environment or of a service file shows only here; libpq would quote it.
    var namesDoubtfulHost: Bool {
        (settings["host"] ?? "").split(separator: ",").contains { host in
            !host.hasPrefix("/") && host.utf8.dropFirst().contains { "@=".utf8.contains($0) }
        }
    }

    private init(_ text: String, _ settings: [String: String]) {
        self.text = text
        self.settings = settings
    }

    /// The same with all that a service file and the environment add to it now.
    ///
    /// libpq has no call for it but the beginning of a connection; a mode that it does not know
    /// ends that before anything is looked up or sent. What cannot be resolved stays as it is: the
    /// connection itself will say why.
    func resolved() -> ConnectionString {
        let parameters = [("dbname", text), ("sslmode", "none of them")]
        let keywords = parameters.map { strdup($0.0) } + [nil]
        let values = parameters.map { strdup($0.1) } + [nil]
        defer {
            for text in keywords + values { free(text) }
        }
        let raw = PQconnectStartParams(
            keywords.map { UnsafePointer($0) }, values.map { UnsafePointer($0) }, 1)
        defer { PQfinish(raw) }
        guard let options = PQconninfo(raw) else { return self }
        defer { PQconninfoFree(options) }
        var all = Self.values(options)
        all["sslmode"] = nil
        return ConnectionString(text, all.merging(settings) { $1 })
    }

    private static func values(
        _ options: UnsafeMutablePointer<PQconninfoOption>
    ) -> [String: String] {
        var settings: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                settings[String(cString: keyword)] = String(cString: value)
            }
            option += 1
        }
        return settings
    }

    /// Whether it says which kind of session it wants.
    var choosesSessions: Bool {
        // What libpq takes when nothing is said looks the same as the word itself.
        settings["target_session_attrs"].map { $0 != "any" } ?? false
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

    /// Whether a name has to be resolved to reach it, which may take any time.
    var namesHosts: Bool {
        guard (settings["hostaddr"] ?? "").isEmpty else { return false }
        return (settings["host"] ?? "").split(separator: ",").contains { host in
            var address = in6_addr()
            let isAddress =
                inet_pton(AF_INET, String(host), &address) == 1
                || inet_pton(AF_INET6, String(host), &address) == 1
            return !isAddress && host.utf8.first != UInt8(ascii: "/")
                && host.utf8.first != UInt8(ascii: "@")
        }
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

    /// The settings that are known to be harmless, in a stable order.
    package var description: String {
        let shown = settings.keys.sorted().filter { Self.harmless.contains($0) }
        return shown.map { "\($0)=\(Self.masked(settings[$0] ?? ""))" }.joined(separator: " ")
    }

    /// A value, unless it may be a connection string that got there by mistake.
    private static func masked(_ value: String) -> String {
        value.utf8.contains { "=@".utf8.contains($0) } ? "***" : value
    }

    private static let harmless: Set<String> = [
        "host", "hostaddr", "port", "dbname", "user", "service", "sslmode", "application_name",
        "connect_timeout", "target_session_attrs",
    ]
    private static let secrets: Set<String> = [
        "password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key",
    ]
}
