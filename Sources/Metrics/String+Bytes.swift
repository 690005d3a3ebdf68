extension String {
    /// Whether two texts are the same byte by byte.
    ///
    /// Swift's `==` takes é (U+00E9) and e with U+0301 for the same text; servers and Prometheus
    /// do not. It costs what `==` does: the loop runs over the bytes where they are.
    package func hasSameBytes(as other: String) -> Bool {
        let (own, others) = (utf8.span, other.utf8.span)
        guard own.count == others.count else { return false }
        for place in own.indices where own[place] != others[place] { return false }
        return true
    }
}

extension String? {
    /// Whether both are absent or the same byte by byte.
    package func hasSameBytes(as other: String?) -> Bool {
        switch (self, other) {
        case (nil, nil): true
        case (let own?, let other?): own.hasSameBytes(as: other)
        default: false
        }
    }
}

extension [String: String] {
    /// Whether both hold the same names with values that are the same byte by byte.
    package func hasSameBytes(as other: [String: String]) -> Bool {
        count == other.count && allSatisfy { other[$0.key].hasSameBytes(as: $0.value) }
    }
}
