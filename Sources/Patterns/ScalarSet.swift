/// Characters that a step of a pattern takes.
struct ScalarSet: Sendable, Equatable {
    private(set) var ranges: [ClosedRange<UInt32>]
    /// Upper and lower case count as the same.
    var isFolded = false
    var isInverted = false

    init(_ ranges: [ClosedRange<Unicode.Scalar>]) {
        self.ranges = ranges.map { $0.lowerBound.value...$0.upperBound.value }
    }

    init(_ scalar: Unicode.Scalar) { self.init([scalar...scalar]) }

    /// The only character of the set, or nil when it has several or ignores the case.
    var only: Unicode.Scalar? {
        guard ranges.count == 1, !isInverted, !isFolded,
            ranges[0].lowerBound == ranges[0].upperBound
        else { return nil }
        return Unicode.Scalar(ranges[0].lowerBound)
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        if holds(scalar) { return !isInverted }
        guard isFolded else { return isInverted }
        return Self.foldings(of: scalar).contains { holds($0) } != isInverted
    }

    mutating func insert(_ range: ClosedRange<Unicode.Scalar>) {
        ranges.append(range.lowerBound.value...range.upperBound.value)
    }

    /// Adds what another set takes; that one must not ignore the case.
    mutating func formUnion(_ other: ScalarSet) {
        ranges += other.isInverted ? other.complement : other.ranges
    }

    /// The same characters in either case.
    func folded() -> ScalarSet {
        var set = self
        set.isFolded = true
        for range in ranges where range.lowerBound == range.upperBound {
            guard let scalar = Unicode.Scalar(range.lowerBound) else { continue }
            for other in Self.foldings(of: scalar) { set.ranges.append(other.value...other.value) }
        }
        return set
    }

    private func holds(_ scalar: Unicode.Scalar) -> Bool {
        ranges.contains { $0.contains(scalar.value) }
    }

    private var complement: [ClosedRange<UInt32>] {
        var rest: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > next { rest.append(next...(range.lowerBound - 1)) }
            next = max(next, range.upperBound + 1)
        }
        if next <= 0x10ffff { rest.append(next...0x10ffff) }
        return rest
    }

    /// What a character becomes in the other cases, where that is one character.
    private static func foldings(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        func single(_ text: String) -> Unicode.Scalar? {
            let scalars = text.unicodeScalars
            return scalars.count == 1 ? scalars.first : nil
        }
        var found: [Unicode.Scalar] = []
        for one in [
            single(scalar.properties.lowercaseMapping), single(scalar.properties.uppercaseMapping),
        ].compactMap({ $0 }) {
            found.append(one)
            if let lower = single(one.properties.lowercaseMapping) { found.append(lower) }
            if let upper = single(one.properties.uppercaseMapping) { found.append(upper) }
        }
        return found
    }

    static let everything = ScalarSet(["\0"..."\u{10ffff}"])
    static let newline = ScalarSet("\n")
    static let digits = ScalarSet(["0"..."9"])
    static let words = ScalarSet(["a"..."z", "A"..."Z", "0"..."9", "_"..."_"])
    static let blanks = ScalarSet([" "..." ", "\t"..."\n", "\u{c}"..."\r"])

    func inverted() -> ScalarSet {
        var set = self
        set.isInverted.toggle()
        return set
    }

    /// The classes that are written `[:name:]` between brackets.
    static let named: [String: ScalarSet] = [
        "alnum": ScalarSet(["0"..."9", "A"..."Z", "a"..."z"]),
        "alpha": ScalarSet(["A"..."Z", "a"..."z"]),
        "ascii": ScalarSet(["\0"..."\u{7f}"]),
        "blank": ScalarSet(["\t"..."\t", " "..." "]),
        "cntrl": ScalarSet(["\0"..."\u{1f}", "\u{7f}"..."\u{7f}"]),
        "digit": digits,
        "graph": ScalarSet(["!"..."~"]),
        "lower": ScalarSet(["a"..."z"]),
        "print": ScalarSet([" "..."~"]),
        "punct": ScalarSet(["!"..."/", ":"..."@", "["..."`", "{"..."~"]),
        "space": ScalarSet(["\t"..."\r", " "..." "]),
        "upper": ScalarSet(["A"..."Z"]),
        "word": words,
        "xdigit": ScalarSet(["0"..."9", "A"..."F", "a"..."f"]),
    ]
}
