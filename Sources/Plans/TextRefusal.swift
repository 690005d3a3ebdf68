import Basics

/// Why a text is not given to a server to plan.
package enum TextRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// The server shows it to others only.
    case hidden
    /// Nothing is there.
    case empty
    /// It has more bytes than are sent.
    case long(bytes: Int)
    /// It holds more than one statement.
    case several
    /// It begins with a word that begins no statement with a plan.
    case utility(word: String)
    /// It ends in the middle of something, or is no SQL.
    case cut(what: String)
    /// It has more parameters than a statement may have.
    case parameters(number: String)

    /// Why, in one line.
    package var description: String {
        switch self {
        case .hidden:
            "the server does not show its text to this role: GRANT pg_read_all_stats"
        case .empty: "its text is empty"
        case .long(let bytes):
            "its text has \(bytes) bytes; at most \(PlannableText.bytesMax) are sent to be planned"
        case .several:
            "its text holds several statements; exactly one is planned, because the server would"
                + " execute the others"
        case .utility(let word):
            "\(VisibleText.line(word)) has no plan; only \(PlannableText.Kind.list) are planned, and all"
                + " else the server would execute"
        case .cut(let what):
            "its text is cut or is no SQL: \(what)"
        case .parameters(let number):
            "its text has the parameter $\(number); a statement has at most"
                + " \(PlannableText.parametersMax)"
        }
    }
}
