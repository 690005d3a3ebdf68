import AgentSettings
import Documents
import Metrics

/// What is open, and what is shut, although it was probably not meant.
extension CautionFinder {
    private var hasUsers: Bool { configuration.webConfig?.users.isEmpty == false }

    /// Whether only clients with a certificate of a known authority get an answer.
    private var wantsCertificates: Bool {
        [.requireAndVerify, .requireAny].contains(
            configuration.webConfig?.tls?.clientAuthentication)
    }

    /// Addresses that other machines can reach, with their places.
    private var publicAddresses: [ListenAddress] {
        configuration.web.listen.filter { !$0.isLoopback }
    }

    var listeners: [Caution] {
        publicAddresses.compactMap { address in
            let text = address.description
            let place = node("web", "listen")?.items.first {
                $0.text.flatMap { ListenAddress($0) } == address
            }
            if !hasUsers, !wantsCertificates {
                return caution(
                    .openListener, at: place,
                    "web.listen: other machines reach \(Findings.quoted(text)), and every client"
                        + " reads everything: web.config_file names no users",
                    remedy: "name basic_auth_users in web.config_file, or listen on 127.0.0.1")
            }
            if hasUsers, configuration.webConfig?.tls == nil {
                return caution(
                    .passwordsInClear, at: place,
                    "web.listen: passwords of users cross the network in clear text on the way to"
                        + " \(Findings.quoted(text)): web.config_file has no TLS",
                    remedy:
                        "set tls_server_config in web.config_file, or listen on 127.0.0.1 behind"
                        + " a proxy with TLS")
            }
            return nil
        }
    }

    /// A change over HTTP needs a user or the Unix socket.
    var changes: [Caution] {
        let hasSocket = configuration.web.listen.contains {
            if case .unix = $0 { true } else { false }
        }
        guard !hasUsers, !hasSocket else { return [] }
        var found: [Caution] = []
        let remedy = "add unix:/run/pgvigil/web.sock to web.listen, or users in web.config_file"
        if configuration.web.enableReload {
            found.append(
                caution(
                    .changeWithoutWay, at: node("web", "enable_reload"),
                    "web.enable_reload: a reload over HTTP needs a user or the Unix socket, and there"
                        + " is neither",
                    remedy: remedy))
        }
        if configuration.history?.acceptMetrics == true {
            found.append(
                caution(
                    .changeWithoutWay, at: node("history", "accept_metrics"),
                    "history.accept_metrics: numbers without a user come over the Unix socket only,"
                        + " and web.listen has none",
                    remedy: remedy))
        }
        return found
    }
}

extension ListenAddress {
    /// Whether only this machine gets there.
    var isLoopback: Bool {
        switch self {
        case .unix: true
        case .tcp(let host, _):
            host == "localhost" || host == "::1" || host.hasPrefix("127.")
                || host.hasPrefix("::ffff:127.")
        }
    }

    /// Whether any free port is taken, as in trials.
    var isAnyPort: Bool {
        if case .tcp(_, 0) = self { true } else { false }
    }
}
