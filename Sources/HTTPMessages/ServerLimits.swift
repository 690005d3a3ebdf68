/// What one client, and all clients together, may take of the server.
package struct ServerLimits: Sendable, Equatable {
    /// Open connections over all listen addresses; one more is answered with 503 and closed.
    package var maxConnections: Int
    /// Open connections from one IP address; Unix sockets are not counted.
    package var connectionsPerAddress: Int
    /// The time in which a request has to arrive completely, TLS handshake included.
    package var timeout: Duration
    /// The time that a handler may take for a `later` answer; then the client gets 503.
    package var answerTimeout: Duration
    /// The time in which a client has to read a whole response.
    package var responseTimeout: Duration
    /// The time that a connection may stay open between two requests.
    package var idleTimeout: Duration
    /// Memory of one connection for request line and headers, in bytes; more is refused.
    package var headerBytesMax: Int
    /// The longest request body, in bytes; a longer one is answered with 413.
    package var bodyBytesMax: Int

    /// Limits for an endpoint that a few scrapers and people read.
    package init(
        maxConnections: Int = 512, connectionsPerAddress: Int = 256,
        timeout: Duration = .seconds(10), answerTimeout: Duration = .seconds(30),
        responseTimeout: Duration = .seconds(60), idleTimeout: Duration = .seconds(75),
        headerBytesMax: Int = 16 << 10, bodyBytesMax: Int = 64 << 10
    ) {
        self.maxConnections = maxConnections
        self.connectionsPerAddress = connectionsPerAddress
        self.timeout = timeout
        self.answerTimeout = answerTimeout
        self.responseTimeout = responseTimeout
        self.idleTimeout = idleTimeout
        self.headerBytesMax = headerBytesMax
        self.bodyBytesMax = bodyBytesMax
    }

    /// How often deadlines are looked at: a limit is exceeded by no more than this.
    package var sweepInterval: Duration {
        let shortest = min(timeout, answerTimeout, responseTimeout, idleTimeout)
        return max(.milliseconds(10), min(.seconds(1), shortest / 8))
    }
}
