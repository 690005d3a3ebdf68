/// Looks in the replies of a mail server for its offer to authenticate.
///
/// libcurl sends the mail without user and password where there is no such offer.
struct MailAuthentication {
    /// How many times the server says 220 before the reply that counts: TLS begins with a second.
    private var readyLeft: Int
    private var isOffered = false
    private var isDecided = false
    /// Whether the server has said what it offers, and AUTH is not part of it.
    private(set) var isMissing = false

    init(_ security: MailRequest.Security) { readyLeft = security == .starttls ? 2 : 1 }

    /// Takes a line of the server; true when nothing more must be sent.
    mutating func endsDialogue(_ line: String) -> Bool {
        if isDecided { return isMissing }
        if readyLeft > 0 {
            if line.hasPrefix("220 ") { readyLeft -= 1 }
            return false
        }
        guard line.hasPrefix("250") else { return false }
        let words = line.dropFirst(4).uppercased()
        if words.hasPrefix("AUTH ") || words.hasPrefix("AUTH=") { isOffered = true }
        guard line.hasPrefix("250 ") else { return false }
        isDecided = true
        isMissing = !isOffered
        return isMissing
    }
}
