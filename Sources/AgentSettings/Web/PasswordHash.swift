/// The bcrypt hash of a password; it never shows itself.
package struct PasswordHash: Sendable, Equatable {
    /// Why a text is refused; the text itself is not in it.
    struct Refusal: Error {
        let reason: String
    }

    /// The hash as `crypt` takes it, a secret: `$2y$10$` and 53 characters.
    package let secretText: String

    /// The highest cost: one step more would take a core for longer than a second per login.
    package static let costMax = 14

    /// Reads a hash.
    static func checked(_ text: String) -> Result<PasswordHash, Refusal> {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].isEmpty, ["2a", "2b", "2y"].contains(parts[1]),
            parts[2].utf8.count == 2, let cost = Int(parts[2]), (4...31).contains(cost),
            parts[3].utf8.count == 53, parts[3].utf8.allSatisfy(isBase64)
        else { return .failure(Refusal(reason: "not a bcrypt hash, as htpasswd -B makes them")) }
        guard cost <= costMax else {
            return .failure(
                Refusal(reason: "bcrypt cost \(cost) makes a login too slow; at most \(costMax)"))
        }
        return .success(PasswordHash(secretText: text))
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}

extension PasswordHash: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Three stars.
    package var description: String { "***" }
    /// Three stars.
    package var debugDescription: String { "***" }
    /// Nothing to look into.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
