import HTTPMessages

/// Who may use an endpoint: the one rule, for all of them.
///
/// Where users are configured the HTTP server has asked everyone for a password before; what is decided
/// here comes after that.
package enum Access: String, Sendable, CaseIterable {
    /// Every client that can connect, by any name of this agent: what scrapers read.
    case open
    /// Every client that can connect, but no page of another site in a browser on this machine.
    case reader
    /// A user, a client with a verified certificate, or a program at the Unix socket.
    case writer

    /// Why a request may not use the endpoint; nil when it may.
    func refusal(of request: Request, hosts: AllowedHosts) -> Problem? {
        let words: String? =
            switch self {
            case .open: nil
            case .reader: RequestGuard.refusalOfReading(request, hosts: hosts)
            case .writer: RequestGuard.refusalOfChange(request, hosts: hosts)
            }
        return words.map { Problem($0, status: 403) }
    }
}
