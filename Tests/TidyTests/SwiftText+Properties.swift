extension SwiftText {
    /// A type, and how many properties are stored in a value of it.
    struct StoredProperties: Equatable {
        /// Such as `Agent`, or `Endpoints.Sources` for one that is declared in another.
        let type: String
        var count = 0
    }

    private static let modifiers: Set<Substring> = [
        "package", "public", "internal", "fileprivate", "private", "private(set)", "final",
        "package(set)", "nonisolated", "nonisolated(unsafe)", "weak", "unowned", "lazy",
        "indirect",
    ]

    /// The types that are declared with `struct`, `class` or `actor`, in the order of their beginnings.
    ///
    /// Extensions and enumerations store nothing; what stands in them is named without them.
    var storedProperties: [StoredProperties] {
        var found: [StoredProperties] = []
        // Of each open brace: the place in `found` of the type that it began.
        var open: [Int?] = []
        var declared: Int?
        for line in lines {
            let words = line.split(separator: " ").drop {
                Self.modifiers.contains($0) || $0.hasPrefix("@")
            }
            if let type = Self.declaredType(words) {
                let outer = open.compactMap(\.self).last.map { found[$0].type + "." } ?? ""
                declared = found.count
                found.append(StoredProperties(type: outer + type))
            } else if let place = open.last ?? nil {
                found[place].count += Self.storedCount(words)
            }
            for byte in line.utf8 {
                if byte == UInt8(ascii: "{") {
                    open.append(declared)
                    declared = nil
                } else if byte == UInt8(ascii: "}") {
                    _ = open.popLast()
                }
            }
        }
        return found
    }

    private static func declaredType(_ words: ArraySlice<Substring>) -> String? {
        guard let keyword = words.first, ["struct", "class", "actor"].contains(keyword),
            let name = words.dropFirst().first
        else { return nil }
        return String(name.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
    }

    /// How many properties a line of a type's body declares and stores: a computed one has a body, and
    /// an observed one has `didSet` or `willSet` in it.
    private static func storedCount(_ words: ArraySlice<Substring>) -> Int {
        guard let keyword = words.first, ["let", "var"].contains(keyword) else { return 0 }
        let rest = words.dropFirst()
        let beforeValue = rest.prefix { $0 != "=" }
        let isComputed =
            keyword == "var" && beforeValue.contains("{")
            && !rest.contains { ["didSet", "willSet"].contains($0) }
        let names = beforeValue.prefix { !$0.hasSuffix(":") }
        return isComputed ? 0 : 1 + names.count { $0.hasSuffix(",") }
    }
}
