/// Why a client was turned away or cut off; the raw values serve as label values.
package enum Rejection: String, Sendable, CaseIterable {
    /// `ServerLimits.maxConnections` were open.
    case connections
    /// `ServerLimits.connectionsPerAddress` were open from this address.
    case address
    /// It waited longest for its client, and another one needed the room.
    case displaced
    /// The request did not arrive in `ServerLimits.timeout`.
    case slowRequest = "slow_request"
    /// The response was not read in `ServerLimits.responseTimeout`.
    case slowReader = "slow_reader"
    /// The handler did not answer in `ServerLimits.answerTimeout`.
    case slowAnswer = "slow_answer"
    /// The body was longer than `ServerLimits.bodyBytesMax`.
    case body
    /// The request was none, or its head was longer than `ServerLimits.headerBytesMax`.
    case malformed
    /// User or password were missing or wrong.
    case unauthorized
    /// It was displaced while its password waited to be checked.
    case authenticationBusy = "authentication_busy"
    /// The client's certificate was missing a name or a good signature.
    case certificate
}
