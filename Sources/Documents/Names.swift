package import Metrics

/// Which names Prometheus takes, and which we take.
package enum Names {
    /// Lower-case letters, digits and underscores, not beginning with a digit.
    package static func isSnakeCase(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 128 else { return false }
        return !isDigit(first)
            && name.utf8.allSatisfy { isDigit($0) || $0 == 0x5f || (0x61...0x7a).contains($0) }
    }

    /// Why a metric cannot be called that, or nil when it can.
    package static func refusal(ofMetric name: String, _ kind: Metric.Kind) -> String? {
        let quoted = Findings.quoted(name)
        guard isSnakeCase(name) else { return "\(quoted) is not made of a to z, 0 to 9 and _" }
        if name.hasPrefix("pgvigil_") {
            return "\(quoted): pgvigil_ is for the agent's own metrics"
        }
        switch kind {
        case .counter where !name.hasSuffix("_total"): return "counter \(quoted) must end in _total"
        case .gauge where name.hasSuffix("_total"), .unknown where name.hasSuffix("_total"):
            return "gauge \(quoted) must not end in _total; that is for counters"
        case .counter, .gauge, .unknown: break
        }
        for suffix in ["_bucket", "_count", "_sum", "_created", "_info"]
        where name.hasSuffix(suffix) {
            if suffix == "_info" && kind == .gauge { continue }
            return "\(quoted) must not end in \(suffix); readers take it for a part of another type"
        }
        return nil
    }

    /// Why a label cannot be called that, or nil when it can.
    package static func refusal(ofLabel name: String) -> String? {
        let quoted = Findings.quoted(name)
        let isFine = name.utf8.allSatisfy {
            isDigit($0) || $0 == 0x5f || (0x61...0x7a).contains($0 | 0x20)
        }
        guard let first = name.utf8.first, isFine, !isDigit(first), name.utf8.count <= 128 else {
            return "\(quoted) is no label name: letters, digits and _, not beginning with a digit"
        }
        return name.hasPrefix("__") ? "\(quoted): __ is for Prometheus itself" : nil
    }

    /// Letters, digits, underscores, dashes and dots: what keys are made of.
    package static func isWordPart(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x61...0x7a).contains(byte | 0x20) || "_-.".utf8.contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
