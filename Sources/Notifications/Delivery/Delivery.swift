/// One message in the form that its receiver understands; it holds secrets and is never printed.
package struct Delivery: Sendable, Equatable {
    /// How it reaches the receiver.
    package enum Way: Sendable, Equatable {
        /// A request of HTTP with `POST`.
        case request
        /// A program that reads the body; its absolute path first.
        case program([String])
    }

    /// How it reaches the receiver.
    package let way: Way
    /// Where to; empty for a program.
    package let url: String
    /// Header fields.
    package let headers: [Field]
    /// The body.
    package let body: [UInt8]
    /// Secrets that the body holds.
    package let secrets: [String]

    /// One header field.
    package struct Field: Sendable, Equatable {
        /// Its name.
        package let name: String
        /// Its value.
        package let value: String
        /// Whether the value proves something, and is not shown.
        package var isSecret = false
    }

    /// A request of HTTP.
    init(
        url: String, type: String = "application/json", headers: [Field] = [], body: [UInt8],
        secrets: [String] = []
    ) {
        way = .request
        self.url = url
        self.headers = [Field(name: "Content-Type", value: type)] + headers
        self.body = body
        self.secrets = secrets
    }

    /// What a program is handed.
    init(program: [String], input: [UInt8]) {
        way = .program(program)
        url = ""
        headers = []
        body = input
        secrets = []
    }
}
