extension Indicator {
    /// The metrics of collectors that it is made of, what it remembers of earlier polls included.
    package var reads: Set<String> {
        derivation.largest.map { [$0] }
            ?? derivation.reads.subtracting(derivation.beside).union(derivation.memory?.reads ?? [])
    }

    /// Whether all that it is made of comes from what is switched off: these metrics and collectors.
    package func isLost(metrics: Set<String>, collectors off: Set<String>) -> Bool {
        let (wanted, gone) = reads.isEmpty ? (collectors, off) : (reads, metrics)
        return !wanted.isEmpty && wanted.isSubset(of: gone)
    }
}
