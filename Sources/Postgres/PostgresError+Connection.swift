/// What an error leaves of the connection on which it came.
extension PostgresError {
    /// Whether the other side said nothing.
    var isSilence: Bool {
        if case .connectionLost = self { true } else { self == .deadline }
    }

    /// Whether the conversation can go on after this error, now or when the answer comes.
    var leavesConnectionUsable: Bool {
        switch self {
        case .server, .deadline: true
        case .connect, .connectDeadline, .nameResolution, .settingsNotInForce, .settingsLost,
            .connectionLost, .answerTooLarge,
            .cancelled:
            false
        }
    }
}
