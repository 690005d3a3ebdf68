/// One message in the form that its receiver understands; it holds secrets and is never printed.
package struct Delivery: Sendable, Equatable {
    /// `POST` for all that exist.
    package let method: String
    /// Where to.
    package let url: String
    /// Header fields.
    package let headers: [Field]
    /// The body.
    package let body: [UInt8]

    /// One header field.
    package struct Field: Sendable, Equatable {
        /// Its name.
        package let name: String
        /// Its value.
        package let value: String
    }

    init(url: String, headers: [Field], body: [UInt8]) {
        method = "POST"
        self.url = url
        self.headers = [Field(name: "Content-Type", value: "application/json")] + headers
        self.body = body
    }
}
