import Basics
import FoundationEssentials
import Platform
import Transfers

/// The way to a running agent, for commands that speak with it.
package struct AgentDoor {
    /// What such a command takes beside its `--url`.
    package static let options = [
        Option("socket", "PATH", "The agent's Unix socket, in place of the host in the URL."),
        Option("user", "NAME", "The user, when the agent wants a password."),
        Option("password-file", "FILE", "The file with the user's password."),
        Option(
            "ca-file", "FILE", "Certificates to trust in place of the system's.", former: "ca"),
        Option("cert-file", "FILE", "A certificate of ours, when the agent demands one."),
        Option("key-file", "FILE", "The key of that certificate."),
    ]

    /// What the command's help says of all of them.
    package static let help = """
        With basic_auth_users the agent wants --user and --password-file, over its Unix socket, too.
        """

    /// Where the agent is and how it is reached.
    package struct Place {
        /// The URL without a path.
        package var url: String
        /// The path of its Unix socket, or nil.
        package var socket: String?
        /// The certificate that the agent shows, as far as its configuration is known.
        package var certificate: String?

        /// Where an agent listens.
        package init(url: String, socket: String? = nil, certificate: String? = nil) {
            (self.url, self.socket, self.certificate) = (url, socket, certificate)
        }
    }

    private let place: Place
    private let arguments: Arguments
    private let credentials: String?

    /// Takes the options; `credentials` is a file with `USER:PASSWORD`.
    ///
    /// - Throws: `UsageError` for options that do not go together.
    package init(
        _ arguments: Arguments, _ place: Place, credentials: String? = nil
    ) throws(UsageError) {
        self.place = place
        self.arguments = arguments
        self.credentials = credentials
        try Self.check(arguments)
    }

    /// Refuses options that do not go together, and a URL that is none.
    package static func check(_ arguments: Arguments) throws(UsageError) {
        if let url = arguments.value("url") {
            let lowered = url.lowercased()
            let isHTTP = ["http://", "https://"].contains { lowered.utf8.starts(with: $0.utf8) }
            guard isHTTP, ClientRequest(url: url).place != nil else {
                throw UsageError(
                    "--url \(VisibleText.line(url)) is no URL of an agent, such as"
                        + " http://127.0.0.1:9787")
            }
        }
        for (one, other) in [("user", "password-file"), ("cert-file", "key-file")]
        where (arguments.value(one) == nil) != (arguments.value(other) == nil) {
            throw UsageError("--\(one) and --\(other) belong together")
        }
    }

    /// Why there is no answer: lines for people, and how the command ends.
    package struct Trouble: Error {
        /// What is the matter, and what helps.
        package var lines: [String]
        /// How the command ends.
        package let code: ExitCode
        /// Whether nothing listens there.
        package var isAbsent = false
        /// Whether the agent knows the question, and what it was given in it is wrong or not there.
        package var isAboutRequest = false
    }

    /// The body of an answer that says yes; otherwise the reason goes to standard error, with the
    /// option that helps.
    package func ask(
        _ method: String, _ path: String, body: [UInt8] = [],
        yes: ClosedRange<Int> = 200...299
    ) async -> Result<[UInt8], ExitCode> {
        await answer(method, path, body: body, yes: yes).mapError { trouble in
            for line in trouble.lines { StandardError.write("pgvigil: \(line)\n") }
            return trouble.code
        }
    }

    /// The same without a word to standard error; more than `bytesMax` bytes are no answer.
    package func answer(
        _ method: String, _ path: String, body: [UInt8] = [],
        yes: ClosedRange<Int> = 200...299, bytesMax: Int = 64 << 10
    ) async -> Result<[UInt8], Trouble> {
        var headers = [(name: "Content-Type", value: "application/json")]
        do throws(FileError) {
            if let pair = try userAndPassword() {
                headers.append(("Authorization", "Basic \(Base64.text(of: pair))"))
            }
        } catch {
            let option = credentials == nil ? "--password-file" : "--credentials"
            return .failure(Trouble(lines: ["\(option): \(error)"], code: .usage))
        }
        var options = options
        options.responseBytesMax = bytesMax
        do throws(ClientError) {
            let response = try await Client(name: "pgvigil-command", options: options).send(
                ClientRequest(
                    method: method, url: place.url + path, headers: headers, body: body))
            if yes.contains(response.status) { return .success(response.body) }
            return .failure(refused(response))
        } catch {
            let lines = ["\(place.socket ?? place.url): \(words(error))", remedy(error)]
            var code = ExitCode.unavailable
            var isAbsent = false
            switch error {
            case .request: code = .usage
            case .refused: isAbsent = true
            case .unreachable: isAbsent = place.socket.map { Files.resolved($0) == nil } ?? false
            default: break
            }
            return .failure(
                Trouble(lines: lines.compactMap(\.self), code: code, isAbsent: isAbsent))
        }
    }

    private var options: ClientOptions {
        var options = ClientOptions()
        options.socketPath = place.socket
        options.authorityFile = arguments.value("ca-file") ?? place.certificate
        options.certificateFile = arguments.value("cert-file")
        options.keyFile = arguments.value("key-file")
        return options
    }

    private func userAndPassword() throws(FileError) -> ArraySlice<UInt8>? {
        guard let file = credentials ?? arguments.value("password-file") else { return nil }
        let line = try Files.read(file, bytesMax: 4096).prefix { $0 != 0x0A }
        guard let user = arguments.value("user") else { return line }
        return Array("\(user):\(SecretText.of(Array(line)))".utf8)[...]
    }

    // MARK: What is wrong

    private func refused(_ response: ClientResponse) -> Trouble {
        struct Problem: Decodable {
            let error: String
            let errorType: String?
        }
        let problem = try? JSONDecoder().decode(Problem.self, from: Data(response.body))
        var body = response.body.prefix(1000)
        if body.last == 0x0A { body.removeLast() }
        let words = problem?.error ?? String(decoding: body, as: UTF8.self)
        var trouble = Trouble(
            lines: ["the agent answered \(response.status): \(words)"],
            code: response.status == 503 ? .unavailable : .problems)
        trouble.isAboutRequest =
            [400, 404].contains(response.status)
            && ["bad_data", "not_found"].contains(problem?.errorType)
        if response.status == 401 {
            let isGiven = credentials != nil || arguments.value("user") != nil
            trouble.lines.append(
                isGiven
                    ? "the agent has no such user, or another password: see basic_auth_users in its"
                        + " web.config_file"
                    : "the agent has users (basic_auth_users in its web.config_file): give --user"
                        + " NAME and --password-file FILE")
        }
        return trouble
    }

    /// The place stands before it already.
    private func words(_ error: ClientError) -> String {
        let words = "\(error)"
        let places = [place.socket, ClientRequest(url: place.url).place].compactMap(\.self)
        for place in places where words.hasPrefix("\(place): ") {
            return String(words.dropFirst(place.count + 2))
        }
        return words
    }

    private func remedy(_ error: ClientError) -> String? {
        switch error {
        case .tls(let reason): return remedy(ofTLS: reason)
        case .interrupted(status: nil), .answer:
            if place.url.lowercased().hasPrefix("https:") { return certificateRemedy }
            return "if the agent has TLS (tls_server_config in its web.config_file), give --url"
                + " https://HOST:PORT"
        case .refused:
            return "is the agent running, and does it listen there (web.listen)?"
        default: return nil
        }
    }

    private func remedy(ofTLS reason: String) -> String {
        let words = reason.lowercased()
        if words.contains("does not speak tls") { return "give --url http://HOST:PORT" }
        if words.contains("host name") {
            return "give --url https://NAME:PORT with a name that the certificate has"
        }
        if words.contains("demands a certificate") || words.contains("refuses our")
            || words.contains("ended the tls handshake") || words.contains("ssl connect error")
        {
            return certificateRemedy
        }
        return "give --ca-file FILE with the authority that has signed the agent's certificate"
            + " (cert_file of its web.config_file), or that certificate itself"
    }

    /// The server's last word may be lost with the connection.
    private var certificateRemedy: String {
        "if the agent demands a certificate (client_auth_type in its web.config_file), give --cert-file"
            + " FILE and --key-file FILE, of an authority in its client_ca_file"
    }
}
