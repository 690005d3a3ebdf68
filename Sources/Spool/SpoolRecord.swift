/// A record as it comes back from the log.
package struct SpoolRecord: Sendable, Equatable {
    /// What it is called by.
    package let identity: RecordIdentity
    /// What was appended.
    package let payload: [UInt8]

    /// A record of this name and content.
    package init(identity: RecordIdentity, payload: [UInt8]) {
        self.identity = identity
        self.payload = payload
    }

    /// Its place in the order.
    package var sequence: UInt64 { identity.sequence }
}
