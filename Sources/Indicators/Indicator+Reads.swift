extension Indicator {
    /// The metrics of collectors that it is made of, what it remembers of earlier polls included.
    package var reads: Set<String> {
        derivation.reads.union(derivation.memory?.reads ?? [])
    }
}
