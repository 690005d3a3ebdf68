import Agreements

extension Reader {
    /// A line each: a setting's name, value, unit and kind, what is expected of it, and what is built in.
    static let setting = Reader("setting") { bytes in
        let lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false).prefix(6).map {
            Array($0).text
        }
        func line(_ place: Int) -> String { lines.indices.contains(place) ? lines[place] : "" }
        let setting = ServerSetting(
            name: line(0), value: line(1), unit: line(2), kind: line(3), builtIn: line(5))
        let verdict = setting.verdict(line(4))
        promise(setting.verdict(line(4)) == verdict, "a verdict is the same again")
        promise(setting.verdict(line(1)) != .differs, "a value does not differ from itself")
        _ = setting.text
        _ = KnownSetting.problem(of: line(0))
        _ = KnownSetting.problem(ExpectedSetting(name: line(0), value: line(4)))
    }
}
