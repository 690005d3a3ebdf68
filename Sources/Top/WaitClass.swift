/// A class of waits with the letter and the colour that it has in the bar of the load.
struct WaitClass {
    /// The classes in the order in which they are stacked; what is not here is the last one.
    static let all = [
        WaitClass(name: "CPU", letter: "C", color: 0),
        WaitClass(name: "Lock", letter: "L", color: 1),
        WaitClass(name: "IO", letter: "I", color: 2),
        WaitClass(name: "LWLock", letter: "W", color: 3),
        WaitClass(name: "Client", letter: "N", color: 4),
        WaitClass(name: "IPC", letter: "P", color: 5),
        WaitClass(name: "other", letter: "o", color: 6),
    ]

    let name: String
    let letter: String
    let color: Int

    /// How many sessions of a reading are in this class.
    func count(in load: [String: Int]) -> Int {
        if name != "other" { return Self.bounded(load[name] ?? 0) }
        let known = Set(Self.all.map(\.name))
        return load.filter { !known.contains($0.key) || $0.key == name }
            .reduce(0) { $0 + Self.bounded($1.value) }
    }

    /// No server has more sessions; a larger number is nonsense.
    static let countMax = 1 << 20

    /// All sessions of a reading.
    static func total(_ load: [String: Int]) -> Int {
        load.values.reduce(0) { $0 + bounded($1) }
    }

    private static func bounded(_ count: Int) -> Int { max(0, min(count, countMax)) }
}
