extension String {
    /// Whether two texts are the same byte by byte.
    ///
    /// Swift's `==` takes é (U+00E9) and e with U+0301 for the same text; servers and Prometheus
    /// do not. Texts that differ are told apart at the first look, as before.
    package func hasSameBytes(as other: String) -> Bool {
        self == other && utf8.elementsEqual(other.utf8)
    }
}
