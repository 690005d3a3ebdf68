internal import Platform

/// Why a request got no whole answer; no case holds a URL, for that may be a secret.
///
/// A place is a host with its port; nil where the caller names it by itself.
package enum ClientError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The request itself cannot be sent: the text says what is wrong with it.
    case request(String)
    /// The name of the other side is not found.
    case name(place: String?)
    /// Nothing listens there.
    case refused(place: String?)
    /// There is no way there; the text says why.
    case unreachable(place: String?, String)
    /// There was no connection, or no TLS on it, within the time.
    case connectDeadline(place: String?, Step, Duration)
    /// The other side's certificate, or our own, is not good; the text says why.
    case tls(String)
    /// No whole answer within the time; the status when its head had come.
    case deadline(status: Int?, Duration)
    /// The connection ended before the answer did; the status when its head had come.
    case interrupted(status: Int?)
    /// What came is no answer in HTTP 1.
    case answer
    /// The caller no longer wants the answer.
    case cancelled
    /// Anything else, in libcurl's words.
    case other(String)

    /// What comes before a request can be sent.
    package enum Step: String, Sendable {
        /// The address of a name.
        case name = "no address for the name"
        /// The connection.
        case connection = "no connection"
        /// The beginning of TLS.
        case handshake = "connected, but no TLS handshake"
    }

    /// One line without a secret.
    package var description: String {
        switch self {
        case .request(let reason): "request: \(reason)"
        case .name(let place): Self.at(place) + "name not found"
        case .refused(let place): Self.at(place) + "connection refused"
        case .unreachable(let place, let why): Self.at(place) + "unreachable: \(why)"
        case .connectDeadline(let place, let step, let time):
            Self.at(place) + "\(step.rawValue) within \(Self.text(time))"
        case .tls(let reason): "tls: \(reason)"
        case .deadline(nil, let time): "no answer within \(Self.text(time))"
        case .deadline(let status?, let time):
            "answer \(status) did not end within \(Self.text(time))"
        case .interrupted(nil): "connection ended without an answer"
        case .interrupted(let status?): "connection ended within answer \(status)"
        case .answer: "the answer is no valid HTTP"
        case .cancelled: "cancelled"
        case .other(let words): words
        }
    }

    private static func at(_ place: String?) -> String { place.map { "\($0): " } ?? "" }

    /// `5 s`, `0.4 s`.
    private static func text(_ time: Duration) -> String {
        let tenths = (time.millisecondsRoundedUp + 50) / 100
        return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
    }
}
