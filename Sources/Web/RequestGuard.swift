package import HTTPMessages

/// Who may change something over HTTP, and who may read pages that a browser would give away.
///
/// A client that reaches the port of a machine's loopback interface is not yet allowed to write: it may
/// be any user of the machine, a browser on it that shows a page of another site, or a proxy that brings
/// everybody.
package enum RequestGuard {
    /// Where the refusals send an operator.
    static let remedy =
        "configure basic_auth_users in web.config_file, or use a Unix socket among web.listen"

    /// Why a request may not change anything; nil when it may.
    package static func refusalOfChange(_ request: Request, hosts: AllowedHosts) -> String? {
        if let refusal = refusalOfForeignPage(request, hosts: hosts) { return refusal }
        if request.isAuthenticated { return nil }
        guard request.peer == "unix" else {
            return "a change needs a user or the Unix socket, from this machine, too: \(remedy)"
        }
        if let field = request.headers.lazy.map(\.name).first(where: isOfProxy) {
            return "a change through a proxy (\(field)) needs a user: \(remedy)"
        }
        return nil
    }

    /// Why a page with data is not shown; nil when it is.
    ///
    /// Only where nothing else keeps a foreign page in a browser on this machine from reading it.
    /// What scrapers read is not asked about: they call this machine by any name.
    package static func refusalOfReading(_ request: Request, hosts: AllowedHosts) -> String? {
        guard !request.isAuthenticated, isLoopback(request.peer) else { return nil }
        return refusalOfHost(request, hosts: hosts)
    }

    /// Why a page of another site gets no answer, although it changes nothing; nil for all others.
    package static func refusalOfOrigin(_ request: Request, hosts: AllowedHosts) -> String? {
        foreignPage(request, hosts).map { "a page of another site may not read here (\($0))" }
    }

    /// What proxies and content networks add, beside all that begins with `X-Forwarded`.
    private static let proxyFields: Set = [
        "forwarded", "via", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "true-client-ip",
        "cf-connecting-ip", "x-original-forwarded-for", "x-envoy-external-address",
        "x-original-host", "x-original-url", "x-rewrite-url",
    ]

    private static func isOfProxy(_ field: String) -> Bool {
        let name = field.lowercased()
        return name.hasPrefix("x-forwarded") || proxyFields.contains(name)
    }

    /// What a browser says of the page that sends the request.
    private static func refusalOfForeignPage(
        _ request: Request, hosts: AllowedHosts
    ) -> String? {
        if let field = foreignPage(request, hosts) {
            return "a page of another site may not change anything here (\(field))"
        }
        // Only a browser can be led astray by a name, and over the Unix socket none comes by itself.
        let isProgram =
            request.peer == "unix" && request.header("Sec-Fetch-Site") == nil
            && request.header("Origin") == nil
        return isProgram ? nil : refusalOfHost(request, hosts: hosts)
    }

    /// The field by which a browser says that a page of another site sends the request.
    private static func foreignPage(_ request: Request, _ hosts: AllowedHosts) -> String? {
        if let site = request.header("Sec-Fetch-Site"), !["same-origin", "none"].contains(site) {
            return "Sec-Fetch-Site: \(site)"
        }
        if let origin = request.header("Origin"), !isOwn(origin, request, hosts) {
            return "Origin: \(origin)"
        }
        return nil
    }

    private static func refusalOfHost(_ request: Request, hosts: AllowedHosts) -> String? {
        let host = request.header("Host") ?? ""
        if hosts.contain(host) { return nil }
        return
            "this agent is not known as \(host.isEmpty ? "a host without a name" : host): add the"
            + " name to web.allowed_hosts, or use an address or localhost"
    }

    /// Whether a page of this origin is ours: it has the name and port that the request goes to, or
    /// a name that the configuration gives us.
    private static func isOwn(_ origin: String, _ request: Request, _ hosts: AllowedHosts) -> Bool {
        for scheme in ["http://", "https://"] where origin.hasPrefix(scheme) {
            let authority = String(origin.dropFirst(scheme.utf8.count))
            if authority == request.header("Host") { return true }
            return hosts.areNamed(authority)
        }
        return false
    }

    private static func isLoopback(_ peer: String) -> Bool {
        peer.hasPrefix("127.") || peer.hasPrefix("[::1]")
    }
}
