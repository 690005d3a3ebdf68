/// Why a request got no whole answer; no case holds a URL, for that may be a secret.
package enum ClientError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The request itself cannot be sent: the text says what is wrong with it.
    case request(String)
    /// The name of the other side is unknown.
    case name
    /// The connection is refused.
    case connect
    /// The other side's certificate, or our own, is not good; the text says why.
    case tls(String)
    /// No whole answer within the time; the status when its head had come.
    case deadline(status: Int?)
    /// The connection ended before the answer did; the status when its head had come.
    case interrupted(status: Int?)
    /// What came is no answer in HTTP 1.
    case answer
    /// The caller no longer wants the answer.
    case cancelled
    /// Anything else, in libcurl's words.
    case other(String)

    /// One line without a secret.
    package var description: String {
        switch self {
        case .request(let reason): "request: \(reason)"
        case .name: "name unknown"
        case .connect: "connection refused or unreachable"
        case .tls(let reason): "tls: \(reason)"
        case .deadline(nil): "no answer in time"
        case .deadline(let status?): "answer \(status) did not end in time"
        case .interrupted(nil): "connection ended without an answer"
        case .interrupted(let status?): "connection ended within answer \(status)"
        case .answer: "the answer is no valid HTTP"
        case .cancelled: "cancelled"
        case .other(let words): words
        }
    }
}
