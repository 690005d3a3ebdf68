package import Documents
package import Metrics
import YAML

/// A file in the format of Prometheus's exporter-toolkit: TLS, response headers and passwords.
///
/// What the toolkit reads is either honoured or refused with the reason, never left out silently.
package struct WebConfigFile: Sendable, Equatable {
    /// A header that is added to every answer.
    package struct Header: Sendable, Equatable {
        /// One of the five that the toolkit allows.
        package let name: String
        /// Its value; not empty.
        package let value: String
    }

    /// How connections are secured, or nil for plain HTTP.
    package var tls: WebTLS?
    /// Headers that are added to every answer.
    package var headers: [Header] = []
    /// Who may ask, with the bcrypt hash of the password; empty when everybody may.
    package var users = ExactDictionary<PasswordHash>()

    /// Plain HTTP for everybody.
    package init() {}

    /// Whether it neither secures connections nor asks for a password.
    package var isOpen: Bool { tls == nil && users.isEmpty }

    /// The most users.
    package static let usersMax = 1000

    /// Reads a file's content; `file` names it in problems, and relative paths begin in its
    /// directory; `keys` are those that may be shown of a file that is no YAML.
    package static func parse(
        _ content: [UInt8], file: String, keys: HarmlessKeys
    ) -> Result<WebConfigFile, Problems> {
        let (config, problems) = read(content, file: file, keys: keys)
        return Problems(problems).map { .failure($0) } ?? .success(config)
    }

    /// Reads a file's content as far as it can be understood, with all that is wrong in it.
    package static func read(
        _ content: [UInt8], file: String, keys: HarmlessKeys
    ) -> (config: WebConfigFile, problems: [Problem]) {
        let (findings, root) = Findings.document(file: file, bytes: content, keys: keys)
        var config = WebConfigFile()
        if let root {
            let reader = SectionReader<Key>(root, "the web configuration", findings)
            if let section = reader.section(.tls, WebTLS.Key.self) {
                config.tls = WebTLS.read(section, relativeTo: FileDirectory(directoryOf: file))
            }
            if let section = reader.section(.http, HTTPKey.self) {
                // There is no HTTP/2 here; the toolkit's default must not be a problem.
                _ = section.boolean(.http2)
                config.headers = headers(section)
                section.finish()
            }
            config.users = users(reader)
            reader.finish()
        }
        return (config, findings.problems)
    }
}

extension WebConfigFile {
    /// The file's keys.
    package enum Key: String, SectionKey {
        case tls = "tls_server_config"
        case http = "http_server_config"
        case users = "basic_auth_users"
    }

    /// The keys of `http_server_config`.
    package enum HTTPKey: String, SectionKey {
        case http2, headers
    }

    private enum HeaderName: String, CaseIterable {
        case contentSecurityPolicy = "Content-Security-Policy"
        case frameOptions = "X-Frame-Options"
        case contentTypeOptions = "X-Content-Type-Options"
        case crossSiteScriptingProtection = "X-XSS-Protection"
        case strictTransportSecurity = "Strict-Transport-Security"

        /// The only values there are, or nil when it may be anything.
        var values: [String]? {
            switch self {
            case .frameOptions: ["deny", "sameorigin"]
            case .contentTypeOptions: ["nosniff"]
            case .contentSecurityPolicy, .crossSiteScriptingProtection, .strictTransportSecurity:
                nil
            }
        }
    }

    private static func headers(_ section: SectionReader<HTTPKey>) -> [Header] {
        let findings = section.findings
        return (section.mapping(.headers) ?? []).compactMap { entry in
            guard let name = HeaderName(rawValue: entry.key) else {
                let all = HeaderName.allCases.map(\.rawValue)
                let quoted = findings.quotedKey(of: entry)
                findings.hide([entry.value.range])
                findings.add(
                    "headers: \(quoted) cannot be set; it is not one of "
                        + all.joined(separator: ", ")
                        + Suggestion.clause(for: entry.key, among: all),
                    at: entry.keyRange)
                return nil
            }
            guard let value = findings.text(entry.value, entry.key) else { return nil }
            if let values = name.values, !values.contains(value) {
                let quoted = Findings.quoted(value)
                let all = values.joined(separator: " or ")
                findings.refuse(entry.value, entry.key, "\(quoted) is not \(all)")
                return nil
            }
            guard value == value.escapedForOneLine else {
                findings.refuse(entry.value, entry.key, "a header's value is one line")
                return nil
            }
            return value.isEmpty ? nil : Header(name: name.rawValue, value: value)
        }
    }

    private static func users(
        _ reader: SectionReader<Key>
    ) -> ExactDictionary<PasswordHash> {
        let findings = reader.findings
        let entries = reader.mapping(.users) ?? []
        if entries.count > usersMax { reader.refuse(.users, "more than \(usersMax)") }
        var users = ExactDictionary<PasswordHash>()
        for entry in entries {
            // Without a blank after its colon the hash is part of the name.
            let name = Findings.quoted(String(entry.key.prefix { $0 != ":" }))
            if entry.key.isEmpty {
                findings.add("basic_auth_users: a user name is empty", at: entry.keyRange)
            } else if entry.key.contains(":") {
                findings.add(
                    "basic_auth_users: the user name that begins with \(name) holds a colon; put a "
                        + "blank between the colon and the hash",
                    at: entry.keyRange)
            }
            guard let text = findings.text(entry.value, "basic_auth_users") else { continue }
            switch PasswordHash.checked(text) {
            case .success(let hash): users[entry.key] = hash
            case .failure(let refusal):
                findings.refuse(entry.value, "basic_auth_users", "user \(name): \(refusal.reason)")
            }
        }
        return users
    }
}
