/// The places of a program at which a match may go on, the preferred ones first.
struct PatternThreads {
    private(set) var addresses: [Int] = []
    /// Where groups begin and end, one list per address; empty when nobody asks for them.
    private(set) var slots: [[Int]] = []
    private var isThere: [Bool]
    private let keepsSlots: Bool

    /// The slots of the preferred thread that came to the program's end.
    private(set) var matched: [Int]?

    init(_ program: [PatternInstruction], keepsSlots: Bool = false) {
        isThere = [Bool](repeating: false, count: program.count)
        self.keepsSlots = keepsSlots
    }

    mutating func removeAll() {
        for address in isThere.indices { isThere[address] = false }
        addresses.removeAll(keepingCapacity: true)
        slots.removeAll(keepingCapacity: true)
        matched = nil
    }

    /// Adds a place and all that follow without taking anything.
    mutating func add(
        _ address: Int, slots: [Int] = [], of program: [PatternInstruction], at place: Int,
        in scalars: [Unicode.Scalar]
    ) {
        var open = [(address: address, slots: slots)]
        while let (address, slots) = open.popLast() {
            if isThere[address] { continue }
            isThere[address] = true
            switch program[address] {
            case .match: if matched == nil { matched = slots }
            case .take:
                addresses.append(address)
                if keepsSlots { self.slots.append(slots) }
            case .fork(let first, let second):
                // The last one in comes out first.
                open.append((second, slots))
                open.append((first, slots))
            case .jump(let target): open.append((target, slots))
            case .save(let slot):
                var changed = slots
                if keepsSlots { changed[slot] = place }
                open.append((address + 1, changed))
            case .check(let kind):
                if kind.holds(at: place, in: scalars) { open.append((address + 1, slots)) }
            }
        }
    }
}
