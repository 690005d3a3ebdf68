/// How a `Client` reaches the other side, and what it lets it take.
package struct ClientOptions: Sendable, Equatable {
    /// The time for the name, the connection and the TLS handshake.
    package var connectTimeout: Duration = .seconds(5)
    /// The time for everything from the name to the last byte.
    package var timeout: Duration = .seconds(15)
    /// An answer that brings less than one byte a second for this long is given up.
    package var stallTimeout: Duration = .seconds(10)
    /// The most bytes of the answer's body that are kept; the rest is not read.
    package var responseBytesMax = 64 << 10
    /// A file with the authorities to trust, or nil for the system's.
    package var authorityFile: String?
    /// A file with the certificate that the client shows, or nil for none.
    package var certificateFile: String?
    /// A file with the key of that certificate.
    package var keyFile: String?
    /// The URL of a proxy, or nil for none; the environment is never asked.
    package var proxy: String?
    /// The Unix socket to connect to instead of the URL's host, or nil.
    package var socketPath: String?
    /// What the client calls itself.
    package var userAgent = "pgvigil"

    /// Plain defaults.
    package init() {}
}
