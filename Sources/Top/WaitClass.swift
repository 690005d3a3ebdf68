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
        if name != "other" { return max(0, load[name] ?? 0) }
        let known = Set(Self.all.map(\.name))
        return load.filter { !known.contains($0.key) || $0.key == name }
            .reduce(0) { $0 + max(0, min($1.value, 1 << 20)) }
    }
}
