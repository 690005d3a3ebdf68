/// A small HTTP/1.1 client that waits no longer than it should; one connection per request.
package struct HTTPClient: Sendable {
    private let address: RawConnection.Address
    private let changing: RawConnection.Address
    private let limit: Duration

    /// Talks to `address`; a whole answer must come within `limit`.
    ///
    /// What is no GET goes to `changing`, if that is another address.
    package init(
        _ address: RawConnection.Address, changing: RawConnection.Address? = nil,
        within limit: Duration = .seconds(5)
    ) {
        self.address = address
        self.changing = changing ?? address
        self.limit = limit
    }

    /// Talks to a port on 127.0.0.1, and changes things over a Unix socket if there is one.
    package init(port: Int, socket: String? = nil, within limit: Duration = .seconds(5)) {
        self.init(
            .port(port), changing: socket.map(RawConnection.Address.socket), within: limit)
    }

    /// Asks for a page.
    ///
    /// - Throws: `SupportError` when there is no complete answer in time.
    package func get(_ path: String, headers: [String: String] = [:]) async throws -> HTTPResponse {
        try await request("GET", path, headers: headers)
    }

    /// Sends a body.
    ///
    /// - Throws: `SupportError` when there is no complete answer in time.
    package func post(
        _ path: String, headers: [String: String] = [:], body: String = ""
    ) async throws -> HTTPResponse {
        try await request("POST", path, headers: headers, body: body)
    }

    /// Any request.
    ///
    /// - Throws: `SupportError` when there is no complete answer in time.
    package func request(
        _ method: String, _ path: String, headers: [String: String] = [:], body: String = ""
    ) async throws -> HTTPResponse {
        try await request(method, path, headers: headers, bytes: Array(body.utf8))
    }

    /// Any request with a body that need not be text.
    ///
    /// - Throws: `SupportError` when there is no complete answer in time.
    package func request(
        _ method: String, _ path: String, headers: [String: String] = [:], bytes body: [UInt8]
    ) async throws -> HTTPResponse {
        let (address, limit) = (method == "GET" ? self.address : changing, self.limit)
        var fields = ["Host": "localhost", "Connection": "close"]
        if !body.isEmpty || method == "POST" { fields["Content-Length"] = "\(body.count)" }
        fields.merge(headers) { $1 }
        let head = fields.map { "\($0): \($1)\r\n" }.joined()
        let text = "\(method) \(path) HTTP/1.1\r\n\(head)\r\n"
        return try await offThePool {
            let start = ContinuousClock.now
            let connection = try RawConnection(address)
            try connection.send(Array(text.utf8) + body)
            var bytes: [UInt8] = []
            while true {
                let chunk = try connection.receive(until: start + limit)
                if chunk.isEmpty { break }
                bytes += chunk
            }
            return try HTTPResponse(reading: bytes, elapsed: start.duration(to: .now))
        }
    }
}
