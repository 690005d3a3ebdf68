import Platform
import Terminal

/// Prints what a live view would show, once.
package enum TopOnce {
    /// How wide text is when nothing says how wide the terminal is.
    package static let columnsDefault = 120

    /// The hour, minute and second of UTC.
    static func clock(_ seconds: Double) -> String {
        String(WallClock.text(seconds).dropFirst(11).prefix(8)) + "Z"
    }

    /// What a screen without an end would show.
    package static func text(
        _ source: TopSource, target: String?, columns: Int, inASCII: Bool
    ) async -> Result<String, TopTrouble> {
        var state = TopState(target: target, source: source.name)
        // The second time with the only target, when there is only one.
        for _ in 0..<2 {
            let result = await TopQuestion(state).ask(source, wall: WallClock.secondsSince1970)
            if let trouble = result.trouble { return .failure(trouble) }
            var isWhole = true
            if let fleet = result.fleet { isWhole = state.take(fleet: fleet, now: 0) != .fetch }
            if let target = result.target { state.take(target, result.statements, now: 0) }
            if isWhole { break }
        }
        let size = TerminalSize(columns: columns, rows: TerminalSize.rowsMax)
        let screen = TopScreen(
            state, size: size, now: 0, clock: clock(WallClock.secondsSince1970))
        return .success(screen.all.text(inASCII: inASCII))
    }

    /// The agent's own answers, as they are.
    package static func json(
        _ source: TopSource, target: String?
    ) async -> Result<[UInt8], TopTrouble> {
        let asked = target.map { [("target", $0)] } ?? []
        let sessions: [UInt8]
        switch await source.fetch("/api/v1/sessions", asked + [("state", "all")]) {
        case .failure(let trouble): return .failure(trouble)
        case .success(let bytes): sessions = bytes
        }
        let minute = TopQuestion.lastMinute(of: target ?? "", wall: WallClock.secondsSince1970)
            .filter { target != nil || $0.0 != "target" }
        switch await source.fetch("/api/v1/activity", minute) {
        case .failure(let trouble): return .failure(trouble)
        case .success(let bytes):
            func line(_ bytes: [UInt8]) -> [UInt8] { bytes.filter { $0 != 0x0A } }
            return .success(
                Array("{\"sessions\":".utf8) + line(sessions) + Array(",\"activity\":".utf8)
                    + line(bytes) + Array("}\n".utf8))
        }
    }
}
