/// One message in the form that its receiver understands; it holds secrets and is never printed.
package struct Delivery: Sendable, Equatable {
    /// How it reaches the receiver.
    package enum Way: Sendable, Equatable {
        /// A request of HTTP with `POST`.
        case request
        /// A mail, handed to a mail server.
        case mail(MailEnvelope)
        /// A program that reads the body; its absolute path first.
        case program([String])
    }

    /// How it reaches the receiver.
    package let way: Way
    /// Where to; empty for a program.
    package let url: String
    /// The end of the URL that is ours, and no secret.
    package var ownPath = ""
    /// Header fields.
    package let headers: [Field]
    /// The body.
    package let body: [UInt8]
    /// Secrets that the body holds.
    package let secrets: [String]
    /// What people see of a body that is encoded, or nil where the body shows itself.
    package var legible: String?
    /// What it is signed with for Amazon Web Services, or nil.
    package let signature: Signature?

    /// A key for Signature Version 4.
    package struct Signature: Sendable, Equatable {
        /// The region, such as `eu-central-1`.
        package let region: String
        /// The service, such as `sns`.
        package let service: String
        /// The access key's id.
        package let keyID: String
        /// The secret key.
        package let secretKey: String

        /// A key for one service in one region.
        package init(region: String, service: String, keyID: String, secretKey: String) {
            self.region = region
            self.service = service
            self.keyID = keyID
            self.secretKey = secretKey
        }
    }

    /// One header field.
    package struct Field: Sendable, Equatable {
        /// Its name.
        package let name: String
        /// Its value.
        package let value: String
        /// Whether the value proves something, and is not shown.
        package var isSecret = false

        /// A field that is shown unless it is a secret.
        package init(name: String, value: String, isSecret: Bool = false) {
            self.name = name
            self.value = value
            self.isSecret = isSecret
        }
    }

    /// A request of HTTP.
    package init(
        url: String, ownPath: String = "", type: String = "application/json",
        headers: [Field] = [], body: [UInt8],
        secrets: [String] = [], signature: Signature? = nil
    ) {
        way = .request
        self.signature = signature
        self.url = url
        self.ownPath = ownPath
        self.headers = [Field(name: "Content-Type", value: type)] + headers
        self.body = body
        self.secrets = secrets
    }

    /// A mail with its header.
    package init(_ envelope: MailEnvelope, body: [UInt8]) {
        way = .mail(envelope)
        url = ""
        headers = []
        self.body = body
        secrets = [envelope.password].compactMap(\.self)
        signature = nil
    }

    /// What a program is handed.
    package init(program: [String], input: [UInt8]) {
        way = .program(program)
        url = ""
        headers = []
        body = input
        secrets = []
        signature = nil
    }
}
