/// Makes configurations that hold secrets wherever one can stand, from bytes that decide.
struct ConfigurationGenerator {
    /// Parts of a secret that are as long must not be seen.
    static let partBytes = 6
    private static let letters = Array(
        "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789".unicodeScalars)
    private static let digits = Array("23456789".unicodeScalars)
    private static let signs = Array(
        "?@/:%&='\"\\ #{}[],;!$*<>|~^`+é\u{301}\u{1F511}".unicodeScalars)

    /// The secrets that the text holds.
    private(set) var secrets: [String] = []
    private var bytes: ArraySlice<UInt8>
    /// Whether characters are put in or taken out at the end.
    ///
    /// Then secrets have letters alone: one with a comma that has lost its quotes is two values, of
    /// which no reader can know one.
    private let isSpoilt: Bool
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    init(_ bytes: [UInt8]) {
        self.bytes = bytes[...]
        for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
        isSpoilt = state >> 40 & 1 == 1
    }

    /// A number below `count`: from the bytes, and when they are used up from a hash of them.
    private mutating func number(_ count: Int) -> Int {
        if let byte = bytes.popFirst() { return Int(byte) % count }
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(truncatingIfNeeded: state >> 33) % count
    }

    private mutating func pick(_ choices: [String]) -> String { choices[number(choices.count)] }

    private mutating func secret(withSigns: Bool = true) -> String {
        var view = String.UnicodeScalarView()
        let signs = withSigns && !isSpoilt ? number(4) : 0
        for index in 0..<(14 + number(20)) {
            // A hash, so that no other text is like it; each third one is a digit, so that six in a
            // row are never a word that a message has by chance.
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let place = Int(truncatingIfNeeded: state >> 35)
            let isSign = signs > 0 && index % 9 == 8
            view.append(
                isSign
                    ? Self.signs[place % Self.signs.count]
                    : index % 3 == 1
                        ? Self.digits[place % Self.digits.count]
                        : Self.letters[place % Self.letters.count])
        }
        let text = String(view)
        secrets.append(text)
        return text
    }

    /// A value in one of YAML's forms.
    private mutating func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { !",{}[]#:'\"&*!|>`\\".utf8.contains($0) }
        switch number(4) {
        case 0 where isPlain: return text
        case 0, 1: return "'" + text.replacing("'", with: "''") + "'"
        default:
            return "\""
                + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        }
    }

    private mutating func conninfo() -> String {
        let keyword = pick([
            "password", "sslpassword", "oauth_client_secret", "scram_client_key", "PASSWORD",
            "scram_server_key", "passwort",
        ])
        switch number(10) {
        case 0: return "host=h user=u \(keyword)=\(secret())"
        case 1:
            let value = secret().replacing("\\", with: "\\\\").replacing("'", with: "\\'")
            return "\(keyword) = '\(value)' dbname=d"
        case 2: return "postgresql://u:\(secret())@h:1,h2/d?connect_timeout=3"
        case 3: return "postgres://u:\(secret())@/d?host=/run&\(keyword)=\(secret())"
        case 4: return "postgresql://h/d?\(keyword)=\(secret())"
        case 5: return "postgresql://:\(secret())@[::1]:5432/d"
        case 6: return "host=h password=\(secret()) options='-c \(keyword)=\(secret())'"
        case 7: return "host='h \(keyword)=\(secret())"
        case 8: return "Postgresql://u:\(secret())@h/d"
        default: return secret()
        }
    }

    /// A connection string where none belongs, which shows by its password what it is.
    private mutating func misplaced() -> String {
        number(2) == 0
            ? "host=h password=\(secret(withSigns: false))"
            : "postgresql://u:\(secret(withSigns: false))@h/d"
    }

    private mutating func command() -> String {
        let first = pick(["/bin/echo", "vault", "/usr/bin/env"])
        return number(3) == 0
            ? quoted("\(first) \(secret())") : "[\(first), \(quoted(secret())), --x]"
    }

    private mutating func receiver(_ index: Int) -> String {
        let kind = pick(["webhook", "alertmanager", "pagerduty", "slack", "opsgenie", "email"])
        let key = pick([
            "url", "secret", "token", "headers", "routing_key", "api_key", "bearer_token",
            "password", "smtp_password", "basic_auth",
        ])
        let extra =
            switch number(5) {
            case 0: ", proxy: \(quoted("http://u:\(secret())@p:1"))"
            case 1: ", \(key): \(quoted(secret()))"
            case 2: ", \(key): { Authorization: \(quoted("Bearer " + secret())) }"
            default: ""
            }
        if number(4) == 0 { return "  - { name: r\(index), command: \(command())\(extra) }\n" }
        let way =
            number(3) == 0
            ? "url: \(quoted("https://x:\(secret())@h/\(secret())"))" : "url_file: /run/url"
        return "  - { name: r\(index), \(kind): { \(way)\(number(2) == 0 ? extra : "") }"
            + (number(2) == 0 ? extra : "") + " }\n"
    }

    /// The content of a configuration file.
    mutating func configuration() -> [UInt8] {
        var text = "agent: { interval: 10s, state_directory: /s }\ntargets:\n"
        for index in 0...number(3) {
            text += "  - name: t\(index)\n    conninfo: \(quoted(conninfo()))\n"
            if number(3) == 0 { text += "    password_command: \(command())\n" }
            if number(6) == 0 { text += "    password: \(quoted(secret()))\n" }
            if number(6) == 0 { text += "    environment: \(quoted(misplaced()))\n" }
        }
        if number(2) == 0 {
            text += "history: { conninfo: \(quoted(conninfo()))"
            if number(2) == 0 { text += ", password_command: \(command())" }
            text += " }\n"
        }
        if number(2) == 0 {
            text += "receivers:\n"
            for index in 0...number(3) { text += receiver(index) }
            text += "route: { receiver: r0 }\n"
        }
        if number(5) == 0 { text += "heartbeat: { url: \(quoted("https://h/" + secret())) }\n" }
        return spoilt(text)
    }

    /// The content of a web configuration file.
    mutating func web() -> [UInt8] {
        var text = "basic_auth_users:\n"
        for index in 0...number(3) {
            let hash = secret(withSigns: false) + secret(withSigns: false)
            let form = pick(["$2y$10$", "$2b$04$", "", "{SHA}"])
            text += "  u\(index): \(quoted(form + (number(2) == 0 ? hash : secret())))\n"
        }
        if number(3) == 0 { text += "tls_server_config: { key: \(quoted(secret())) }\n" }
        if number(3) == 0 {
            text += "http_server_config: { headers: { Authorization: \(quoted(secret())) } }\n"
        }
        return spoilt(text)
    }

    /// The text, perhaps with some characters that make something else of it.
    private mutating func spoilt(_ text: String) -> [UInt8] {
        var bytes = Array(text.utf8)
        guard isSpoilt else { return bytes }
        for _ in 0...number(3) where !bytes.isEmpty {
            let place = (number(256) << 8 | number(256)) % bytes.count
            // A secret that is spoilt itself is none that a reader could know.
            guard !isInSecret(place, of: bytes) else { continue }
            // Without the colon between them, user and password are a user, which is shown.
            if bytes[place] == 0x3A, isInSecret(place + 1, of: bytes) { continue }
            switch number(4) {
            case 0: bytes.remove(at: place)
            case 1: bytes.removeSubrange(place...)
            default:
                bytes.insert(
                    contentsOf: pick([":", "\t", "'", "\"", "{", "]", "\n", "&", "- ", "\u{1}"])
                        .utf8,
                    at: place)
            }
        }
        return bytes
    }

    private func isInSecret(_ place: Int, of bytes: [UInt8]) -> Bool {
        secrets.contains { secret in
            let reach = secret.utf8.count
            let around = bytes[max(0, place - reach)..<min(bytes.count, place + reach)]
            return around.firstRange(of: Array(secret.utf8)) != nil
        }
    }

    /// A part of a secret that a text shows, or nil.
    func partShown(in text: String) -> String? {
        var parts: Set<UInt64> = []
        for secret in secrets { Self.parts(of: secret) { parts.insert($0) } }
        var found: UInt64?
        Self.parts(of: text) { if found == nil, parts.contains($0) { found = $0 } }
        return found.map { part in
            let bytes = stride(from: (Self.partBytes - 1) * 8, through: 0, by: -8).map {
                UInt8(truncatingIfNeeded: part >> UInt64($0))
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Every six bytes that follow one another, as one number.
    private static func parts(of text: String, _ body: (UInt64) -> Void) {
        var part: UInt64 = 0
        for (index, byte) in text.utf8.enumerated() {
            part = (part << 8 | UInt64(byte)) & 0xFFFF_FFFF_FFFF
            if index + 1 >= partBytes { body(part) }
        }
    }
}
