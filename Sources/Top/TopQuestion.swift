import Platform

/// What a live view asks for at once, and what came of it.
struct TopQuestion: Sendable {
    /// What came.
    struct Result: Sendable {
        var fleet: SessionsAnswer?
        var target: SessionsAnswer.Target?
        var statements: StatementsAnswer.Target?
        var trouble: TopTrouble?
        /// Whether it was only asked whether there are answers.
        var isProbe = false
    }

    /// The most sessions that are fetched.
    static let sessionsMax = 200
    /// The most statements.
    static let statementsMax = 20

    /// Whether all targets are wanted, beside the one.
    let wantsFleet: Bool
    /// The target, or nil.
    let target: String?

    /// Whether it is only asked whether there are answers.
    let isProbe: Bool

    /// What a state lacks.
    init(_ state: TopState) {
        isProbe = state.isPaused
        wantsFleet = state.view == .fleet || state.names.isEmpty
        target = state.view == .target ? state.target : nil
    }

    /// Asks; `wall` is the time of day in seconds since 1970.
    func ask(_ source: TopSource, wall: Double) async -> Result {
        var result = Result()
        if isProbe {
            let wanted = target.map { [("target", $0)] } ?? []
            if case .failure(let trouble) = await source.fetch(
                "/api/v1/sessions", wanted + [("limit", "0")])
            {
                result.trouble = trouble
            }
            result.isProbe = true
            return result
        }
        if wantsFleet {
            switch await source.fetch("/api/v1/sessions", [("limit", "0")]) {
            case .failure(let trouble):
                result.trouble = trouble
                return result
            case .success(let bytes): result.fleet = SessionsAnswer.read(bytes)
            }
            if result.fleet == nil { result.trouble = Self.unreadable }
        }
        guard let target else { return result }
        let asked = [
            ("target", target), ("state", "all"), ("limit", "\(Self.sessionsMax)"),
        ]
        switch await source.fetch("/api/v1/sessions", asked) {
        case .failure(let trouble):
            result.trouble = trouble
            return result
        case .success(let bytes):
            result.target = SessionsAnswer.read(bytes)?.targets.first
            if result.target == nil { result.trouble = Self.unreadable }
        }
        // Without samples there is no last minute; the rest is worth showing all the same.
        if case .success(let bytes) = await source.fetch(
            "/api/v1/activity", Self.lastMinute(of: target, wall: wall))
        {
            result.statements = StatementsAnswer.read(bytes)?.targets.first
        }
        return result
    }

    /// The question for the statements of the last minute.
    static func lastMinute(of target: String, wall: Double) -> [(String, String)] {
        [
            ("target", target), ("by", "queryid"), ("limit", "\(statementsMax)"),
            ("from", "\(Int(wall) - 60)"),
        ]
    }

    private static let unreadable = TopTrouble(
        "the answer is none of pgvigil's, or of another version")
}
