/// A secret of this process that its forms carry: what has it was sent from a page of the agent's own.
///
/// Browsers send the password of a user with the form of any page, and few of them say honestly which
/// page that was.
package struct FormToken: Sendable {
    /// What a form sends.
    package let text: String

    /// A new one, from the kernel's random numbers.
    package init() {
        var random = SystemRandomNumberGenerator()
        text = (0..<2).map { _ in
            let digits = String(UInt64.random(in: .min ... .max, using: &random), radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }

    /// Whether a form has sent this one, in a time that says nothing of how much of it was right.
    package func matches(_ sent: String?) -> Bool {
        guard let sent, sent.utf8.count == text.utf8.count else { return false }
        return zip(sent.utf8, text.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
