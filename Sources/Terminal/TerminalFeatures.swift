/// What a terminal can do, by what the environment says of it.
package struct TerminalFeatures: Sendable, Equatable {
    /// Whether it moves its cursor at all.
    package let canDraw: Bool
    /// Whether there may be colours.
    package let hasColor: Bool
    /// Whether its characters are those of Unicode; otherwise those of ASCII.
    package let hasUnicode: Bool

    /// Says it outright.
    package init(canDraw: Bool = true, hasColor: Bool, hasUnicode: Bool) {
        self.canDraw = canDraw
        self.hasColor = hasColor
        self.hasUnicode = hasUnicode
    }

    /// Reads it from TERM, NO_COLOR and the locale's variables.
    package init(environment: (String) -> String?) {
        func value(_ name: String) -> String? {
            guard let text = environment(name), !text.isEmpty else { return nil }
            return text
        }
        let term = value("TERM") ?? "dumb"
        canDraw = term != "dumb"
        hasColor = canDraw && value("NO_COLOR") == nil
        let locale = (value("LC_ALL") ?? value("LC_CTYPE") ?? value("LANG") ?? "C").lowercased()
        hasUnicode = locale.hasSuffix("utf-8") || locale.hasSuffix("utf8")
    }
}
