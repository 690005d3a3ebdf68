internal import CCurl
import Glibc

/// What failures of libcurl mean.
extension Transfer {
    /// The host and the port of a URL, which are no secrets; nil where there is no host.
    static func place(_ url: String) -> String? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        guard !host.isEmpty else { return nil }
        let afterBracket = host.split(separator: "]", omittingEmptySubsequences: false).last ?? ""
        if afterBracket.contains(":") { return String(host) }
        return host + (url.lowercased().hasPrefix("https") ? ":443" : ":80")
    }

    /// The error for a code of libcurl; `status` is that of an answer whose head has come.
    func error(_ code: CURLcode, status: Int?, place: String?) -> ClientError {
        let words = String(cString: curl_easy_strerror(code)).lowercased()
        return switch code {
        case CURLE_URL_MALFORMAT: Self.urlRefusal
        // The URL's scheme was looked at before, so it is the answer's status line.
        case CURLE_UNSUPPORTED_PROTOCOL: .answer
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .name(place: place)
        case CURLE_COULDNT_CONNECT: connectFailure(place)
        case CURLE_OPERATION_TIMEDOUT: deadline(status, place)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_INITFAILED:
            .tls(tlsWords(code) ?? words)
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE,
            CURLE_WEIRD_SERVER_REPLY:
            .interrupted(status: status)
        case CURLE_ABORTED_BY_CALLBACK: .cancelled
        default: .other(words)
        }
    }

    private func found(_ info: CURLINFO) -> Int { handle.map { curl_door_found($0, info) } ?? 0 }

    private func connectFailure(_ place: String?) -> ClientError {
        let number = Int32(truncatingIfNeeded: found(CURLINFO_OS_ERRNO))
        switch number {
        case ECONNREFUSED: return .refused(place: place)
        case ETIMEDOUT: return .connectDeadline(place: place, .connection, options.connectTimeout)
        case 0:
            return String(cString: words).lowercased().contains("refused")
                ? .refused(place: place) : .unreachable(place: place, "no connection")
        default:
            return .unreachable(place: place, String(cString: strerror(number)).lowercased())
        }
    }

    private func deadline(_ status: Int?, _ place: String?) -> ClientError {
        guard let handle, status == nil else { return .deadline(status: status, limit) }
        let isThere = { (info: CURLINFO) in curl_door_time(handle, info) > 0 }
        let time = min(options.connectTimeout, options.timeout)
        // libcurl gives no times for a connection whose handshake did not end.
        if String(cString: words).contains("SSL connection timeout") {
            return .connectDeadline(place: place, .handshake, time)
        }
        if !isThere(CURLINFO_NAMELOOKUP_TIME_T) {
            return .connectDeadline(place: place, .name, time)
        }
        if !isThere(CURLINFO_CONNECT_TIME_T) {
            return .connectDeadline(place: place, .connection, time)
        }
        return .deadline(status: nil, limit)
    }

    /// The limit that has run out: of the whole, or of a standstill.
    private var limit: Duration {
        let total = handle.map { curl_door_time($0, CURLINFO_TOTAL_TIME_T) } ?? 0
        return Duration.microseconds(total) >= options.timeout
            ? options.timeout : min(options.timeout, options.stallTimeout)
    }

    private static let untrusted =
        "the certificate's issuer is unknown here; name its authority, if it is your own"

    private static func certificateWords(_ result: Int) -> String? {
        switch result {
        case 9: "the certificate is not valid yet"
        case 10: "the certificate has expired"
        case 2, 18, 19, 20, 21: untrusted
        case 23: "the certificate is revoked"
        case 62, 63, 64: "the certificate is for another host name"
        default: nil
        }
    }

    /// What OpenSSL's and libcurl's words mean to people.
    private static let meanings = [
        ("subject name", "the certificate is for another host name"),
        ("wrong version number", "the other side does not speak TLS"),
        ("packet length too long", "the other side does not speak TLS"),
        ("http request", "the other side does not speak TLS"),
        ("unknown protocol", "the other side does not speak TLS"),
        ("record layer failure", "the other side does not speak TLS"),
        ("unsupported protocol", "there is no version of TLS that both sides speak"),
        ("protocol version", "there is no version of TLS that both sides speak"),
        ("certificate required", "the other side demands a certificate of ours"),
        ("bad certificate", "the other side refuses our certificate"),
        ("unknown ca", "the other side refuses our certificate"),
        ("certificate has expired", "the certificate has expired"),
        ("unexpected eof", "the other side ended the TLS handshake"),
        ("ssl_error_syscall", "the other side ended the TLS handshake"),
        ("issuer certificate", untrusted), ("self-signed", untrusted),
        ("self signed", untrusted),
    ]

    private func tlsWords(_ code: CURLcode) -> String? {
        if code == CURLE_SSL_CERTPROBLEM { return "our own certificate or its key cannot be used" }
        if code == CURLE_SSL_CACERT_BADFILE { return "the file with authorities cannot be used" }
        let words = String(cString: self.words).lowercased()
        if let meaning = Self.meanings.first(where: { words.contains($0.0) })?.1 { return meaning }
        return Self.certificateWords(found(CURLINFO_SSL_VERIFYRESULT))
    }
}
