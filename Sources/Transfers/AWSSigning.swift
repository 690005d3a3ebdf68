/// What libcurl signs a request with for Amazon Web Services, Signature Version 4.
package struct AWSSigning: Sendable, Equatable {
    /// The region, such as `eu-central-1`.
    package let region: String
    /// The service, such as `sns`.
    package let service: String
    /// The access key's id.
    package let keyID: String
    /// The secret key.
    package let secretKey: String

    /// Describes a signature.
    package init(region: String, service: String, keyID: String, secretKey: String) {
        self.region = region
        self.service = service
        self.keyID = keyID
        self.secretKey = secretKey
    }

    /// Provider, region and service, as libcurl takes them.
    var parameters: String { "aws:amz:\(region):\(service)" }
}
